import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { AccessTokenVerifier } from '../../../../platform/auth.js';
import type { Context } from '../../../../platform/context.js';
import { DAY } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { EntitlementGranted, EntitlementRevoked } from '../../../../schema/events/billing.js';
import { UserLoggedIn } from '../../../../schema/events/users.js';
import type { JSONWebKeySet } from 'jose';
import { users } from '../../subgraph.js';
import { anAccount, loggedIn, PASSWORD } from '../../testing/testing.js';
import { networkOf, PASSWORD_WINDOW_MS } from '../shared/attempts.js';
import { deactivateUser } from '../roles/deactivate-user.js';
import { logIn } from './log-in.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const LOG_IN = `mutation ($input: LogInInput!) {
  logIn(input: $input) { accessToken accessTokenExpiresAt refreshToken user { id email roles } }
}`;
const verifier = () =>
  new AccessTokenVerifier(
    async () => (await subgraph.running.client.get('/.well-known/jwks.json', {})).body as JSONWebKeySet,
  );
const from = (clientAddress: string): Context => ({ ...subgraph.context(null), clientAddress });
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'fine',
    (error: unknown) => (error as { code: string }).code,
  );

test('a log in brings a token that verifies by the published keys and says who it is', async () => {
  const { id, email } = await anAccount(subgraph, 'student', 'instructor');
  const result = await subgraph.graphql<{ logIn: { accessToken: string; accessTokenExpiresAt: string } }>(LOG_IN, {
    input: { email: email.toUpperCase(), password: PASSWORD },
  });
  expect(result.errors).toEqual([]);
  expect(result.data.logIn).toMatchObject({ user: { id, email, roles: ['STUDENT', 'INSTRUCTOR'] } });
  const viewer = await verifier().verify(result.data.logIn.accessToken);
  expect(viewer).toMatchObject({
    id,
    roles: ['student', 'instructor'],
    entitlements: [],
    timeZone: 'Europe/Lisbon',
    expiresAt: new Date(result.data.logIn.accessTokenExpiresAt),
  });
  expect((await subgraph.said(UserLoggedIn)).find((event) => event.subject === id)?.data).toEqual({
    userId: id,
    sessionId: viewer.sessionId,
  });
});

test('a wrong password and an unknown e-mail get the same answer', async () => {
  const { email } = await anAccount(subgraph);
  const wrong = await subgraph.graphql(LOG_IN, { input: { email, password: 'not this one' } });
  const unknown = await subgraph.graphql(LOG_IN, { input: { email: `${newId()}@example.com`, password: PASSWORD } });
  const received = ({ errors: [error] }: typeof wrong) => [error?.message, error?.extensions['code']];
  expect(received(wrong)).toEqual(received(unknown));
  expect(wrong.code).toBe('INVALID_CREDENTIALS');
});

test('after five wrong tries even the right password waits 15 minutes, also for an account that does not exist', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const account = await anAccount(subgraph);
  for (const email of [account.email, `${newId()}@example.com`]) {
    for (let index = 0; index < 5; index += 1) {
      expect(await codeOf(logIn(subgraph.context(null), { email, password: 'not this one' }))).toBe(
        'INVALID_CREDENTIALS',
      );
    }
    const refused = await subgraph.graphql(LOG_IN, { input: { email: email.toUpperCase(), password: PASSWORD } });
    expect(refused.code).toBe('TOO_MANY_ATTEMPTS');
    expect(refused.errors[0]?.extensions['details']).toMatchObject({ retryAt: expect.stringMatching(/Z$/) as string });
  }
  vi.setSystemTime(Date.now() + PASSWORD_WINDOW_MS + 1_000);
  expect(await codeOf(logIn(subgraph.context(null), { email: account.email, password: PASSWORD }))).toBe('fine');
});

test('of fifty tries at once five passwords are compared', async () => {
  const { email } = await anAccount(subgraph);
  // Opens the connections, so that the tries below really meet.
  await Promise.all(Array.from({ length: 20 }, () => anAccount(subgraph)));
  const codes = await Promise.all(
    Array.from({ length: 50 }, () => codeOf(logIn(subgraph.context(null), { email, password: 'not this one' }))),
  );
  expect(codes.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(5);
  expect(codes.filter((code) => code === 'TOO_MANY_ATTEMPTS')).toHaveLength(45);
});

test('an address gets twenty wrong tries over all accounts; others are not stopped by it', async () => {
  const attempt = (context: Context) =>
    codeOf(logIn(context, { email: `${newId()}@example.com`, password: 'not this one' }));
  const codes = await Promise.all(Array.from({ length: 25 }, (_, index) => attempt(from(`2001:db8::${index}`))));
  expect(codes.filter((code) => code === 'TOO_MANY_ATTEMPTS')).toHaveLength(5);
  const { email } = await anAccount(subgraph);
  expect(await codeOf(logIn(from('2001:db8::1'), { email, password: PASSWORD }))).toBe('TOO_MANY_ATTEMPTS');
  expect(await codeOf(logIn(from('2001:db8:0:1::1'), { email, password: PASSWORD }))).toBe('fine');
});

test('wrong passwords of others do not lock out an owner on a network that they have used', async () => {
  const owner = await anAccount(subgraph);
  const school = '198.51.100.9';
  const wrong = (email: string, address: string) => codeOf(logIn(from(address), { email, password: 'not this one' }));
  expect(await codeOf(logIn(from(school), { email: owner.email, password: PASSWORD }))).toBe('fine');
  // Twenty wrong passwords of classmates, and five from elsewhere for this account.
  for (let index = 0; index < 20; index += 1) await wrong(`${newId()}@example.com`, school);
  for (let index = 0; index < 5; index += 1) await wrong(owner.email, `203.0.113.${index}`);

  const stranger = await anAccount(subgraph);
  expect(await codeOf(logIn(from(school), { email: stranger.email, password: PASSWORD }))).toBe('TOO_MANY_ATTEMPTS');
  expect(await codeOf(logIn(from('203.0.113.77'), { email: owner.email, password: PASSWORD }))).toBe(
    'TOO_MANY_ATTEMPTS',
  );
  for (let index = 0; index < 3; index += 1)
    expect(await codeOf(logIn(from(school), { email: owner.email, password: PASSWORD }))).toBe('fine');
  // A wrong one gets the response of any other account, and five of them are the end here too.
  for (let index = 0; index < 5; index += 1) expect(await wrong(owner.email, school)).toBe('TOO_MANY_ATTEMPTS');
  expect(await codeOf(logIn(from(school), { email: owner.email, password: PASSWORD }))).toBe('TOO_MANY_ATTEMPTS');
});

test('a session that was stolen does not make the network of the thief known', async () => {
  const { id, email } = await anAccount(subgraph);
  const thief = '198.51.100.66';
  const { refreshToken } = await logIn(from(thief), { email, password: PASSWORD });
  await subgraph.rows(
    `update session set revoked_at = now(), revoke_reason = 'refresh-token-reused' where user_id = $1`,
    [id],
  );
  expect(refreshToken).not.toBe('');
  for (let index = 0; index < 5; index += 1)
    await codeOf(logIn(from('203.0.113.99'), { email, password: 'not this one' }));
  expect(await codeOf(logIn(from(thief), { email, password: PASSWORD }))).toBe('TOO_MANY_ATTEMPTS');
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001:0DB8:0:0:1:2:3:4', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('right passwords are not counted', async () => {
  const { email } = await anAccount(subgraph);
  for (let index = 0; index < 7; index += 1) {
    expect(await codeOf(logIn(from('192.0.2.1'), { email, password: PASSWORD }))).toBe('fine');
  }
});

test('that an account is deactivated is shown only after the right password', async () => {
  const admin = await anAccount(subgraph, 'super_admin');
  const { id, email } = await anAccount(subgraph);
  await deactivateUser(subgraph.context(admin.viewer), { userId: id });
  const attempt = async (password: string) => (await subgraph.graphql(LOG_IN, { input: { email, password } })).code;
  expect([await attempt('not this one'), await attempt(PASSWORD)]).toEqual([
    'INVALID_CREDENTIALS',
    'ACCOUNT_DEACTIVATED',
  ]);
});

test('an entitlement is in the next token until it is revoked or has ended', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const account = await anAccount(subgraph);
  const entitled = async () => {
    const { tokens } = await loggedIn(subgraph, account);
    return (await verifier().verify(tokens.accessToken)).entitlements;
  };
  const grant = (entitlement: string, validUntil: string | null) => ({
    entitlementId: newId(),
    userId: account.id,
    entitlement,
    validUntil,
  });
  const pro = grant('pro', new Date(Date.now() + DAY).toISOString());
  const again = grant('pro', null);
  expect(await entitled()).toEqual([]);
  await subgraph.tell(EntitlementGranted, pro);
  await subgraph.tell(EntitlementGranted, again);
  await subgraph.tell(EntitlementGranted, grant(`course:${newId()}`, null));
  // Courses keeps who bought which: a token does not grow with them.
  expect(await entitled()).toEqual(['pro']);
  await subgraph.tell(EntitlementRevoked, again);
  expect(await entitled()).toEqual(['pro']);
  vi.setSystemTime(Date.now() + DAY + 1_000);
  expect(await entitled()).toEqual([]);
});

test('a grant that is delivered twice has one effect', async () => {
  const account = await anAccount(subgraph);
  const granted = { entitlementId: newId(), userId: account.id, entitlement: 'pro', validUntil: null };
  const id = newId();
  await subgraph.tell(EntitlementGranted, granted, { id });
  await subgraph.tell(EntitlementRevoked, granted);
  await subgraph.tell(EntitlementGranted, granted, { id });
  expect(await subgraph.rows('select id from entitlement where user_id = $1', [account.id])).toEqual([]);
});
