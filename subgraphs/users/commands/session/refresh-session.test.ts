import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { DAY } from '../../../../platform/domain/clock.js';
import { TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { SecurityNotice, SessionRevoked } from '../../../../schema/events/users.js';
import { users } from '../../subgraph.js';
import { anAccount, loggedIn } from '../../testing/testing.js';
import { grantRole } from '../roles/grant-role.js';
import { DEFAULT_USERS_SETTINGS, useUsersSettings } from '../shared/users-settings.js';
import { logOut } from './log-out.js';
import { refreshSession, REPEAT_MS } from './refresh-session.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const refresh = async (refreshToken: string) =>
  (await refreshSession(subgraph.context(null), { refreshToken })).refreshToken;
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'fine',
    (error: unknown) => (error as { code: string }).code,
  );
const begin = async () => {
  const account = await anAccount(subgraph);
  const session = await loggedIn(subgraph, account);
  return { ...session, first: session.tokens.refreshToken };
};
const revocations = async (userId: string) =>
  (await subgraph.said(SessionRevoked)).filter((event) => event.subject === userId).map((event) => event.data);
const tokensOf = (sessionId: string) =>
  subgraph.rows<{ usedAt: Date | null }>('select used_at from refresh_token where session_id = $1', [sessionId]);

test('a refresh replaces the token and keeps the session', async () => {
  const { first, viewer } = await begin();
  const result = await subgraph.graphql<{ refreshSession: { refreshToken: string; user: object } }>(
    'mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { refreshToken accessToken user { id emailVerified } } }',
    { input: { refreshToken: first } },
  );
  expect(result.data.refreshSession.user).toEqual({ id: viewer.id, emailVerified: true });
  const second = result.data.refreshSession.refreshToken;
  expect(second).not.toBe(first);
  expect(await refresh(second)).not.toBe(second);
  expect(await tokensOf(viewer.sessionId)).toHaveLength(3);
  expect(await revocations(viewer.id)).toEqual([]);
});

test('fifty refreshes of one token at once make one successor, and all answer it', async () => {
  const { first, viewer } = await begin();
  const successors = await Promise.all(Array.from({ length: 50 }, () => refresh(first)));
  expect(new Set(successors).size).toBe(1);
  const tokens = await tokensOf(viewer.sessionId);
  expect([tokens.length, tokens.filter((token) => token.usedAt === null).length]).toEqual([2, 1]);
  expect(await codeOf(refresh(successors[0] ?? ''))).toBe('fine');
});

test('for ten seconds a replaced token answers with the same successor; later it ends the session', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { first, viewer } = await begin();
  const second = await refresh(first);
  vi.setSystemTime(Date.now() + REPEAT_MS - 1_000);
  expect(await refresh(first)).toBe(second);
  vi.setSystemTime(Date.now() + 2_000);
  expect(await codeOf(refresh(first))).toBe('REFRESH_TOKEN_REUSED');
  expect(await codeOf(refresh(second))).toBe('REFRESH_TOKEN_INVALID');
  expect(await codeOf(refresh(first))).toBe('REFRESH_TOKEN_INVALID');
  expect(await revocations(viewer.id)).toEqual([{ userId: viewer.id, sessionId: viewer.sessionId }]);
  expect(
    await subgraph.rows('select action, detail, actor_id from audit_entry where target_id = $1 order by id offset 1', [
      viewer.id,
    ]),
  ).toEqual([{ action: 'refresh-token-reused', detail: viewer.sessionId, actorId: null }]);
});

describe('a refresh token that was stolen', () => {
  const REFRESH = `mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { refreshToken } }`;
  const send = (refreshToken: string) =>
    subgraph.graphql<{ refreshSession: { refreshToken: string } }>(REFRESH, { input: { refreshToken } });
  const use = async (refreshToken: string) => (await send(refreshToken)).data.refreshSession.refreshToken;

  test.each([
    ['long after the thief', REPEAT_MS + 1_000, false],
    ['within ten seconds, so that both had the same successor,', 1_000, true],
  ])('ends for thief and owner when the owner came %s, and the owner is notified', async (_, later, shared) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const account = await anAccount(subgraph);
    const { tokens, viewer } = await loggedIn(subgraph, account);
    const stolen = tokens.refreshToken;
    let ofThief = await use(stolen);
    let ofOwner = stolen;
    vi.setSystemTime(Date.now() + later);
    if (shared) {
      ofOwner = await use(stolen);
      expect(ofOwner).toBe(ofThief);
      ofThief = await use(ofThief);
      vi.setSystemTime(Date.now() + REPEAT_MS + 1_000);
    }
    expect((await send(ofOwner)).code).toBe('REFRESH_TOKEN_REUSED');
    for (const token of [ofThief, ofOwner, stolen]) expect((await send(token)).code).toBe('REFRESH_TOKEN_INVALID');
    expect(await revocations(account.id)).toEqual([{ userId: account.id, sessionId: viewer.sessionId }]);
    const answer = await subgraph.running.client.get(
      '/internal/revoked-sessions',
      await subgraph.headers(null, 'platform'),
    );
    expect((answer.body as { sessions: object[] }).sessions).toContainEqual(
      expect.objectContaining({ sessionId: viewer.sessionId, userId: account.id }),
    );
    // Community mails it: no other mail of this domain follows.
    const notices = (await subgraph.said(SecurityNotice)).filter(({ subject }) => subject === account.id);
    expect(notices.map(({ data }) => data)).toEqual([{ userId: account.id, notice: 'TOKEN_REUSED' }]);
    // The account itself is as it was.
    await loggedIn(subgraph, account);
  });
});

test('a token whose successor was used is reused at once, also within ten seconds', async () => {
  const { first, viewer } = await begin();
  const second = await refresh(first);
  const third = await refresh(second);
  const codes = await Promise.all(Array.from({ length: 5 }, () => codeOf(refresh(first))));
  expect(codes).toContain('REFRESH_TOKEN_REUSED');
  expect(codes).not.toContain('fine');
  expect(await codeOf(refresh(third))).toBe('REFRESH_TOKEN_INVALID');
  expect(await revocations(viewer.id)).toHaveLength(1);
});

test('other sessions of the person live on', async () => {
  const account = await anAccount(subgraph);
  const [one, two] = [await loggedIn(subgraph, account), await loggedIn(subgraph, account)];
  await refresh(await refresh(one.tokens.refreshToken));
  expect(await codeOf(refresh(one.tokens.refreshToken))).toBe('REFRESH_TOKEN_REUSED');
  expect(await codeOf(refresh(two.tokens.refreshToken))).toBe('fine');
});

test('a token lives 30 days from its making, and a session as long as it is used', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { first } = await begin();
  vi.setSystemTime(Date.now() + 29 * DAY);
  const second = await refresh(first);
  vi.setSystemTime(Date.now() + 29 * DAY);
  const third = await refresh(second);
  vi.setSystemTime(Date.now() + 30 * DAY + 1_000);
  expect(await codeOf(refresh(third))).toBe('REFRESH_TOKEN_INVALID');
});

test('after a log out, and for what was never a token, there is nothing to refresh', async () => {
  const { first, viewer } = await begin();
  await logOut(subgraph.context(viewer));
  expect(await codeOf(refresh(first))).toBe('REFRESH_TOKEN_INVALID');
  expect(await codeOf(refresh('nonsense'))).toBe('REFRESH_TOKEN_INVALID');
  expect(await revocations(viewer.id)).toHaveLength(1);
});

test('a role that was granted is in the next token', async () => {
  const admin = await anAccount(subgraph, 'super_admin');
  const { first, viewer } = await begin();
  await grantRole(subgraph.context(admin.viewer), { userId: viewer.id, role: 'instructor' });
  const { accessToken } = await refreshSession(subgraph.context(null), { refreshToken: first });
  expect(JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
    sub: viewer.id,
    sid: viewer.sessionId,
    roles: ['student', 'instructor'],
  });
});

test('a session that is used every week ends 180 days after its log-in', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const account = await anAccount(subgraph);
  const begin = Date.now();
  let { tokens } = await loggedIn(subgraph, account);
  const endOf = async () =>
    (
      await subgraph.rows<{ expiresAt: Date }>(
        'select expires_at from session where user_id = $1 order by id desc limit 1',
        [account.id],
      )
    )[0]?.expiresAt.getTime() ?? 0;
  expect(Math.round(((await endOf()) - begin) / DAY)).toBe(30);
  for (let day = 7; day < 180; day += 7) {
    vi.setSystemTime(begin + day * DAY);
    tokens = await refreshSession(subgraph.context(null), tokens);
  }
  expect(Math.round(((await endOf()) - begin) / DAY)).toBe(180);
  vi.setSystemTime(begin + 180 * DAY + 60_000);
  await expect(refreshSession(subgraph.context(null), tokens)).rejects.toMatchObject({ code: 'REFRESH_TOKEN_INVALID' });
});

test('the setting for the absolute lifetime also shortens the first 30 days', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const account = await anAccount(subgraph);
  const context = subgraph.context(null);
  try {
    useUsersSettings(context, { ...DEFAULT_USERS_SETTINGS, sessionMaxDays: 2 });
    const { tokens } = await loggedIn(subgraph, account);
    vi.setSystemTime(Date.now() + 2 * DAY + 60_000);
    await expect(refreshSession(context, tokens)).rejects.toMatchObject({ code: 'REFRESH_TOKEN_INVALID' });
  } finally {
    useUsersSettings(context, DEFAULT_USERS_SETTINGS);
  }
});
