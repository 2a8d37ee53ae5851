import { describe, expect, test } from 'vitest';
import { JOINED, registeredUser } from '../testing/testing.js';
import { initialsOf } from './avatar.js';
import { AccountDeactivated, LastSuperAdmin } from './errors.js';
import { User, type UserEvent } from './user.js';

const NOW = new Date('2026-03-02T10:00:00Z');
const received = (user: User): UserEvent['type'][] => user.pullEvents().map(({ event }) => event.type);

test('who registers is a student with an address in lower case that is not verified', () => {
  const user = new User(
    { email: ' Ana@Example.com ', passwordHash: 'hash', name: 'Ana', locale: 'pt-PT', timeZone: 'Europe/Lisbon' },
    JOINED,
  );
  expect(user).toMatchObject({ email: 'ana@example.com', roles: ['student'], emailVerifiedAt: null, status: 'active' });
  expect(received(user)).toEqual(['user-registered']);
});

test('an address is verified once', () => {
  const user = registeredUser();
  user.verifyEmail(NOW);
  user.verifyEmail(new Date('2026-03-03T10:00:00Z'));
  expect(user.emailVerifiedAt).toEqual(NOW);
  expect(received(user)).toEqual(['user-verified']);
});

test('a profile that does not change says nothing', () => {
  const user = registeredUser();
  user.updateProfile({ name: 'Ana', locale: 'pt-PT' });
  expect(received(user)).toEqual([]);
  user.updateProfile({ handle: 'ana', leaderboardVisible: false });
  expect(user).toMatchObject({ name: 'Ana', handle: 'ana', leaderboardVisible: false });
  expect(received(user)).toEqual(['profile-updated']);
});

describe('roles', () => {
  test('are published as a whole, in the same order however they were granted', () => {
    const user = registeredUser();
    expect([user.grantRole('staff', NOW), user.grantRole('instructor', NOW), user.grantRole('staff', NOW)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(user.pullEvents().map(({ event }) => event)).toMatchObject([
      { type: 'roles-changed', roles: ['student', 'staff'] },
      { type: 'roles-changed', roles: ['student', 'instructor', 'staff'] },
    ]);
  });

  test('leave one super_admin at least', () => {
    const user = registeredUser();
    user.grantRole('super_admin', NOW);
    expect(() => user.revokeRole('super_admin', { others: 0 }, NOW)).toThrow(LastSuperAdmin);
    expect(() => user.deactivate({ others: 0 })).toThrow(LastSuperAdmin);
    expect(user.revokeRole('student', { others: 0 }, NOW)).toBe(true);
    expect(user.revokeRole('super_admin', { others: 1 }, NOW)).toBe(true);
    expect(user.revokeRole('super_admin', { others: 0 }, NOW)).toBe(false);
    expect(user.roles).toEqual([]);
  });
});

test('who is deactivated can not log in until they are reactivated', () => {
  const user = registeredUser();
  expect([user.deactivate({ others: 1 }), user.deactivate({ others: 1 })]).toEqual([true, false]);
  expect(() => user.logIn('session', JOINED)).toThrow(AccountDeactivated);
  expect([user.reactivate(), user.reactivate()]).toEqual([true, false]);
  user.logIn('session', JOINED);
  expect(received(user)).toEqual(['user-deactivated', 'user-reactivated', 'user-logged-in']);
});

test('each session that ended is published by itself', () => {
  const user = registeredUser();
  user.sessionsEnded(['one', 'two']);
  expect(user.pullEvents().map(({ event }) => event)).toMatchObject([{ sessionId: 'one' }, { sessionId: 'two' }]);
});

test('initials are the first letters of the first and last word, of scripts that the font has', () => {
  const initials = ['Ana Maria Silva', 'ana', '', 'Éva Ünal', 'Иван Петров', '日本 太郎', '<b>'].map(initialsOf);
  expect(initials).toEqual(['AS', 'A', '', 'ÉÜ', 'ИП', '', '']);
});
