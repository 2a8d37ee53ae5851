import { afterEach, expect, test, vi } from 'vitest';
import type { CloudEvent } from '../schema/events/contract.js';
import { ACCESS_TOKEN, type Role, type Viewer } from './auth.js';
import { RevokedTokens, type Revocation } from './revoked-tokens.js';
import { person, testLog } from './testing/subgraph.js';
import { eventually } from './testing/testing.js';

afterEach(() => {
  vi.useRealTimers();
});

const EVENTS = {
  sessionRevoked: 'lyceum.users.session-revoked.v1',
  userDeactivated: 'lyceum.users.user-deactivated.v1',
  userReactivated: 'lyceum.users.user-reactivated.v1',
  rolesChanged: 'lyceum.users.roles-changed.v1',
};
const LIFETIME_MS = ACCESS_TOKEN.lifetimeSeconds * 1000;

function event(name: string, data: Record<string, unknown>): CloudEvent {
  return { type: `lyceum.users.${name}.v1`, data } as unknown as CloudEvent;
}

/** As of a token that was issued so long ago. */
const issued = (viewer: Viewer, agoMs: number): Viewer => ({
  ...viewer,
  expiresAt: new Date(Date.now() - agoMs + LIFETIME_MS),
});

const rolesChanged = (userId: string, ...roles: Role[]) => event('roles-changed', { userId, roles });

test('a token with a role that was revoked since is stale, on every session; other tokens are not', () => {
  const tokens = new RevokedTokens(testLog, EVENTS);
  const staff = issued(person('student', 'staff'), 60_000);
  tokens.handle(rolesChanged(staff.id, 'student'));
  expect(tokens.reasonFor(staff)).toBe('TOKEN_STALE');
  expect(tokens.reasonFor({ ...staff, sessionId: 'another' })).toBe('TOKEN_STALE');
  expect(tokens.reasonFor({ ...staff, roles: ['student'] })).toBeUndefined();
  expect(tokens.reasonFor(person('staff'))).toBeUndefined();
  expect(() => tokens.requireCurrent(staff)).toThrow(expect.objectContaining({ code: 'TOKEN_STALE' }) as Error);
});

test('a role that is granted again is good in tokens that were issued since, and in older ones once the event is known', () => {
  const tokens = new RevokedTokens(testLog, EVENTS);
  const staff = issued(person('student', 'staff'), 60_000);
  tokens.handle(rolesChanged(staff.id, 'student'));
  expect(tokens.reasonFor(issued(staff, -1_000))).toBeUndefined();
  tokens.handle(rolesChanged(staff.id, 'student', 'staff'));
  expect(tokens.reasonFor(staff)).toBeUndefined();
});

test('a revoked session and a deactivated user are more than stale', () => {
  const tokens = new RevokedTokens(testLog, EVENTS);
  const staff = issued(person('staff'), 60_000);
  tokens.handle(rolesChanged(staff.id));
  tokens.handle(event('user-deactivated', { userId: staff.id }));
  expect(tokens.reasonFor(staff)).toBe('SESSION_REVOKED');
  tokens.handle(event('user-reactivated', { userId: staff.id }));
  expect(tokens.reasonFor(staff)).toBe('TOKEN_STALE');
  tokens.handle(event('session-revoked', { userId: staff.id, sessionId: staff.sessionId }));
  expect(tokens.reasonFor(staff)).toBe('SESSION_REVOKED');
});

test('open connections are decided about after each revocation, and after no other event', () => {
  const decided: (Revocation | undefined)[] = [];
  const staff = issued(person('staff'), 60_000);
  const tokens = new RevokedTokens(testLog, EVENTS, (reasonFor) => decided.push(reasonFor(staff)));
  tokens.handle(event('user-followed', { userId: staff.id }));
  tokens.handle(rolesChanged(staff.id));
  tokens.handle(event('session-revoked', { userId: 'other', sessionId: 'other' }));
  expect(decided).toEqual(['TOKEN_STALE', 'TOKEN_STALE']);
});

test('what is older than a token can be is forgotten', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-01T10:00:00Z') });
  const tokens = new RevokedTokens(testLog, EVENTS);
  const staff = issued(person('staff'), 1_000);
  tokens.handle(rolesChanged(staff.id));
  vi.setSystemTime(Date.now() + LIFETIME_MS + 1_000);
  tokens.handle(event('session-revoked', { userId: 'other', sessionId: 'other' }));
  expect(tokens.reasonFor(staff)).toBeUndefined();
});

test('what was revoked before the start is read, again and again until it succeeds', async () => {
  const tokens = new RevokedTokens(testLog, EVENTS);
  const staff = issued(person('staff'), 60_000);
  const ended = issued(person(), 60_000);
  let failures = 1;
  await tokens.prime(() => {
    failures -= 1;
    if (failures >= 0) return Promise.reject(new Error('users is away'));
    return Promise.resolve({
      sessions: [{ sessionId: ended.sessionId, userId: ended.id, revokedAt: new Date().toISOString() }],
      roles: [{ userId: staff.id, roles: ['student'] as const }],
    });
  });
  expect(tokens.ready).toBe(false);
  await eventually(() => tokens.ready);
  expect([tokens.reasonFor(staff), tokens.reasonFor(ended)]).toEqual(['TOKEN_STALE', 'SESSION_REVOKED']);
});
