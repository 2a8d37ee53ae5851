import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { MINUTE } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { TestSubgraph } from '../../../../platform/testing/subgraph.js';
import type { Viewer } from '../../../../platform/auth.js';
import { PasswordChanged, SessionRevoked, UserDeactivated } from '../../../../schema/events/users.js';
import { users } from '../../subgraph.js';
import { anAccount, loggedIn, PASSWORD } from '../../testing/testing.js';
import { deactivateUser } from '../roles/deactivate-user.js';
import { logIn } from './log-in.js';
import { refreshSession } from './refresh-session.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const listed = async (viewer: Viewer) =>
  (
    await subgraph.graphql<{ sessions: { id: string; current: boolean }[] }>(
      '{ sessions { id current clientAgent clientAddress createdAt lastUsedAt expiresAt } }',
      {},
      viewer,
    )
  ).data.sessions;
const ended = async (userId: string) =>
  (await subgraph.said(SessionRevoked))
    .filter((event) => event.subject === userId)
    .map((event) => event.data['sessionId']);
const internal = async () => {
  const answer = await subgraph.running.client.get(
    '/internal/revoked-sessions',
    await subgraph.headers(null, 'platform'),
  );
  return (answer.body as { sessions: { sessionId: string; userId: string; revokedAt: string }[] }).sessions;
};

const REVOKE = 'mutation ($input: RevokeSessionInput!) { revokeSession(input: $input) { sessionId } }';

test('people see their own sessions and end one of them', async () => {
  const account = await anAccount(subgraph);
  const phone = await loggedIn(subgraph, account);
  const laptop = await loggedIn(subgraph, account);
  expect((await listed(laptop.viewer)).map(({ id, current }) => [id, current])).toEqual([
    [laptop.viewer.sessionId, true],
    [phone.viewer.sessionId, false],
  ]);
  const input = { sessionId: phone.viewer.sessionId };
  for (let index = 0; index < 2; index += 1) {
    expect((await subgraph.graphql(REVOKE, { input }, laptop.viewer)).data).toEqual({ revokeSession: input });
  }
  expect((await listed(laptop.viewer)).map(({ id }) => id)).toEqual([laptop.viewer.sessionId]);
  expect(await ended(account.id)).toEqual([phone.viewer.sessionId]);
});

test('another user’s session, and one that never was, are not found', async () => {
  const other = await loggedIn(subgraph, await anAccount(subgraph));
  const { viewer } = await loggedIn(subgraph, await anAccount(subgraph));
  for (const sessionId of [other.viewer.sessionId, newId(), 'nonsense']) {
    expect((await subgraph.graphql(REVOKE, { input: { sessionId } }, viewer)).code).toBe('SESSION_NOT_FOUND');
  }
  expect(await ended(other.viewer.id)).toEqual([]);
  expect((await subgraph.graphql(REVOKE, { input: { sessionId: other.viewer.sessionId } })).code).toBe(
    'UNAUTHENTICATED',
  );
});

test('all sessions end, with or without the one that asks, and the router knows of them for as long as a token lives', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const account = await anAccount(subgraph);
  const sessions = [];
  for (let index = 0; index < 3; index += 1) sessions.push((await loggedIn(subgraph, account)).viewer);
  const asking = sessions[0]!;
  const revokeAll = (keepCurrent: boolean) =>
    subgraph.graphql<{ revokeAllSessions: { revokedCount: number } }>(
      'mutation ($input: RevokeAllSessionsInput!) { revokeAllSessions(input: $input) { revokedCount } }',
      { input: { keepCurrent } },
      asking,
    );
  expect((await revokeAll(true)).data.revokeAllSessions.revokedCount).toBe(2);
  expect((await revokeAll(false)).data.revokeAllSessions.revokedCount).toBe(1);
  expect((await ended(account.id)).sort()).toEqual(sessions.map(({ sessionId }) => sessionId).sort());
  const received = (await internal()).filter(({ userId }) => userId === account.id);
  expect(received.map(({ sessionId }) => sessionId).sort()).toEqual(sessions.map(({ sessionId }) => sessionId).sort());
  expect(received[0]?.revokedAt).toBe(new Date(received[0]?.revokedAt ?? '').toISOString());
  vi.setSystemTime(Date.now() + 15 * MINUTE + 1_000);
  expect((await internal()).filter(({ userId }) => userId === account.id)).toEqual([]);
});

test('the list of revoked sessions is for the router only', async () => {
  await expect(subgraph.running.client.get('/internal/revoked-sessions', {})).rejects.toMatchObject({
    code: 'SERVICE_TOKEN_REQUIRED',
  });
});

test('a log out ends the session that asks', async () => {
  const { viewer } = await loggedIn(subgraph, await anAccount(subgraph));
  expect((await subgraph.graphql('mutation { logOut { loggedOut } }', {}, viewer)).data).toEqual({
    logOut: { loggedOut: true },
  });
  expect([await listed(viewer), await ended(viewer.id)]).toEqual([[], [viewer.sessionId]]);
});

const CHANGE = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { user { id } } }';

test('a new password ends all other sessions, and the old one is no good any more', async () => {
  const account = await anAccount(subgraph);
  const thief = await loggedIn(subgraph, account);
  const { viewer, tokens } = await loggedIn(subgraph, account);
  const input = { oldPassword: PASSWORD, newPassword: 'marmalade parasol' };
  expect((await subgraph.graphql(CHANGE, { input }, viewer)).errors).toEqual([]);
  expect(await ended(account.id)).toEqual([thief.viewer.sessionId]);
  await refreshSession(subgraph.context(null), tokens);
  const attempt = (password: string) => logIn(subgraph.context(null), { email: account.email, password });
  await expect(attempt(PASSWORD)).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' });
  await attempt(input.newPassword);
  expect((await subgraph.said(PasswordChanged)).filter((event) => event.subject === account.id)).toHaveLength(1);
});

test('a password is changed by who knows the old one, to a strong one, and tries are counted', async () => {
  const account = await anAccount(subgraph);
  const change = async (oldPassword: string, newPassword: string) =>
    (await subgraph.graphql(CHANGE, { input: { oldPassword, newPassword } }, account.viewer)).errors[0]?.extensions;
  expect(await change(PASSWORD, account.email)).toMatchObject({
    code: 'PASSWORD_TOO_WEAK',
    field: 'input.newPassword',
    details: { reason: 'contains-email' },
  });
  for (let index = 0; index < 5; index += 1) {
    expect(await change('not this one', 'marmalade parasol')).toMatchObject({
      code: 'INVALID_CREDENTIALS',
      field: 'input.oldPassword',
    });
  }
  expect(await change(PASSWORD, 'marmalade parasol')).toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
  expect((await subgraph.graphql(CHANGE, { input: { oldPassword: 'a', newPassword: 'b' } })).code).toBeDefined();
});

test('of two changes of a password at once one succeeds', async () => {
  const account = await anAccount(subgraph);
  const results = await Promise.all(
    ['marmalade parasol', 'rhubarb galoshes'].map(
      async (newPassword) =>
        (await subgraph.graphql(CHANGE, { input: { oldPassword: PASSWORD, newPassword } }, account.viewer)).code,
    ),
  );
  expect(results.sort()).toEqual(['INVALID_CREDENTIALS', undefined]);
});

test('who is deactivated while they log in is out afterwards, whichever came first', async () => {
  const admin = await anAccount(subgraph, 'super_admin');
  const account = await anAccount(subgraph);
  const [, ...logIns] = await Promise.allSettled([
    deactivateUser(subgraph.context(admin.viewer), { userId: account.id }),
    ...Array.from({ length: 4 }, () => logIn(subgraph.context(null), { email: account.email, password: PASSWORD })),
  ]);
  for (const result of logIns) {
    if (result.status === 'fulfilled') {
      await expect(refreshSession(subgraph.context(null), result.value)).rejects.toMatchObject({
        code: 'REFRESH_TOKEN_INVALID',
      });
    } else expect(result.reason).toMatchObject({ code: 'ACCOUNT_DEACTIVATED' });
  }
  expect(await listed(account.viewer)).toEqual([]);
  expect((await subgraph.said(UserDeactivated)).filter((event) => event.subject === account.id)).toHaveLength(1);
});
