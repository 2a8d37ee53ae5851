import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { HOUR } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { UserRegistered, UserVerified } from '../../../../schema/events/users.js';
import { users } from '../../subgraph.js';
import { anAccount, atOnce, PASSWORD } from '../../testing/testing.js';
import type { SessionTokens } from '../session/issue-tokens.js';
import { logIn } from '../session/log-in.js';
import { refreshSession } from '../session/refresh-session.js';
import { DEFAULT_USERS_SETTINGS, useUsersSettings } from '../shared/users-settings.js';
import { registerUser } from './register-user.js';
import { requestPasswordReset } from './request-password-reset.js';
import { resendVerification } from './resend-verification.js';
import { verifyEmail } from './verify-email.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const REGISTER = 'mutation ($input: RegisterUserInput!) { registerUser(input: $input) { accepted } }';
const VERIFY = 'mutation ($input: VerifyEmailInput!) { verifyEmail(input: $input) { user { id email } } }';

const details = (email = `${newId()}@example.com`) => ({
  email,
  password: PASSWORD,
  name: 'Ana',
  locale: 'pt-PT',
  timeZone: 'Europe/Lisbon',
});

const mailsTo = (email: string) => subgraph.mail.messages.filter((mail) => mail.to === email);
const tokenIn = (text: string): string => /token=([\w-]+)/.exec(text)?.[1] ?? '';
const tokenMailedTo = async (email: string): Promise<string> =>
  tokenIn((await subgraph.mail.waitFor((mail) => mail.to === email)).text);
const idOf = async (email: string) =>
  (await subgraph.rows<{ id: string }>('select id from user_account where email = $1', [email]))[0]?.id;

test('an account is verified by the link that is mailed to it, once', async () => {
  const input = details();
  const registered = await subgraph.graphql(REGISTER, { input });
  expect(registered.data).toEqual({ registerUser: { accepted: true } });
  const token = await tokenMailedTo(input.email);
  const id = await idOf(input.email);
  expect((await subgraph.said(UserRegistered)).filter((event) => event.subject === id)).toMatchObject([
    { data: { userId: id, locale: 'pt-PT', timeZone: 'Europe/Lisbon' } },
  ]);
  const verified = await subgraph.graphql(VERIFY, { input: { token } });
  // Who has the token is not signed in: what is personal stays hidden.
  expect(verified.data).toEqual({ verifyEmail: { user: { id, email: null } } });
  expect((await subgraph.graphql(VERIFY, { input: { token } })).code).toBe('VERIFICATION_TOKEN_INVALID');
  expect((await subgraph.said(UserVerified)).filter((event) => event.subject === id)).toHaveLength(1);
});

test('a token says whether the address is verified; after the verification the next one does', async () => {
  const input = details();
  await registerUser(subgraph.context(null), input);
  const verified = ({ accessToken }: SessionTokens) =>
    (JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as { email_verified: boolean })
      .email_verified;
  const first = await logIn(subgraph.context(null), input);
  expect(verified(first)).toBe(false);
  await verifyEmail(subgraph.context(null), { token: await tokenMailedTo(input.email) });
  expect(verified(await refreshSession(subgraph.context(null), first))).toBe(true);
});

test('of a token used twice at once, one use succeeds', async () => {
  const input = details();
  await registerUser(subgraph.context(null), input);
  const token = await tokenMailedTo(input.email);
  const verify = () => verifyEmail(subgraph.context(null), { token });
  const results = await atOnce(subgraph, 'select from user_account for update', [
    verify,
    verify,
    verify,
    verify,
    verify,
  ]);
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
});

test('a token is no good after a day, nor is one that was never made', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const input = details();
  await registerUser(subgraph.context(null), input);
  const token = await tokenMailedTo(input.email);
  vi.setSystemTime(Date.now() + 24 * HOUR + 1_000);
  for (const tried of [token, 'nonsense']) {
    expect((await subgraph.graphql(VERIFY, { input: { token: tried } })).code).toBe('VERIFICATION_TOKEN_INVALID');
  }
});

test('neither password nor token lies in the database', async () => {
  const input = details();
  await registerUser(subgraph.context(null), input);
  const token = await tokenMailedTo(input.email);
  const stored = JSON.stringify(
    await Promise.all(
      ['user_account', 'verification_token', 'outbox', 'graphile_worker._private_jobs', 'audit_entry'].map((table) =>
        subgraph.rows(`select * from ${table}`),
      ),
    ),
  );
  expect(stored).toContain(input.email);
  expect(stored).not.toContain(token);
  expect(stored).not.toContain(PASSWORD);
  expect(stored).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
});

test('an address that has an account gets the same answer, and a mail that says so', async () => {
  const { email, id } = await anAccount(subgraph);
  const result = await subgraph.graphql(REGISTER, { input: details(email.toUpperCase()) });
  expect([result.data, result.errors]).toEqual([{ registerUser: { accepted: true } }, []]);
  const mail = await subgraph.mail.waitFor(({ to }) => to === email);
  expect(mail.subject).toBe('Já tem uma conta');
  expect(await idOf(email)).toBe(id);
});

test('of one address registered many times at once there is one account', async () => {
  const email = `${newId()}@example.com`;
  await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      registerUser(subgraph.context(null), details(index % 2 ? email : email.toUpperCase())),
    ),
  );
  expect(await subgraph.rows('select id from user_account where lower(email) = $1', [email])).toHaveLength(1);
  // No mailbox is flooded.
  await eventually(() => mailsTo(email).length === 5);
});

test('the database itself refuses a second account of an address in other letters', async () => {
  const { email } = await anAccount(subgraph);
  await expect(
    subgraph.rows(
      `insert into user_account
       select $1, version, upper(email), password_hash, name, null, bio, locale, time_zone, leaderboard_visible,
         email_verified_at, status, roles, joined_at from user_account where email = $2`,
      [newId(), email],
    ),
  ).rejects.toThrow('user_account_email');
});

test('a verification is sent again to who needs one, and to no other user, with the same answer', async () => {
  const input = details();
  await registerUser(subgraph.context(null), input);
  const first = await tokenMailedTo(input.email);
  const { email: verified } = await anAccount(subgraph);
  for (const email of [input.email.toUpperCase(), verified, `${newId()}@example.com`]) {
    const result = await subgraph.graphql(
      'mutation ($input: ResendVerificationInput!) { resendVerification(input: $input) { accepted } }',
      { input: { email } },
    );
    expect([result.data, result.errors]).toEqual([{ resendVerification: { accepted: true } }, []]);
  }
  await eventually(() => mailsTo(input.email).length === 2);
  expect(mailsTo(verified)).toEqual([]);
  // The older mail still works: mails overtake each other.
  await verifyEmail(subgraph.context(null), { token: first });
});

test('a mailbox gets five mails an hour at most', async () => {
  const input = details();
  await registerUser(subgraph.context(null), input);
  for (let index = 0; index < 7; index += 1) await resendVerification(subgraph.context(null), input);
  await eventually(() => mailsTo(input.email).length === 5);
  const [{ count } = { count: -1 }] = await subgraph.rows<{ count: number }>(
    `select count(*)::int from graphile_worker._private_jobs where payload->'data'->>'userId' = $1`,
    [await idOf(input.email)],
  );
  expect(count).toBe(0);
});

test('invalid input names every field at once, and a weak password its reason', async () => {
  const invalid = await subgraph.graphql(REGISTER, {
    input: { ...details('no address'), password: 'short', name: ' ', locale: '!' },
  });
  expect(invalid.code).toBe('INVALID_INPUT');
  const problems = invalid.errors[0]?.extensions['problems'] as { field: string }[];
  expect(problems.map((problem) => problem.field).sort()).toEqual([
    'input.email',
    'input.locale',
    'input.name',
    'input.password',
  ]);
  const weak = await subgraph.graphql(REGISTER, { input: { ...details(), password: 'qwerty123456' } });
  expect(weak.errors[0]?.extensions).toMatchObject({ code: 'PASSWORD_TOO_WEAK', field: 'input.password' });
  expect((await subgraph.graphql(REGISTER, { input: { ...details(), timeZone: 'Mars/Base' } })).code).toBe(
    'BAD_USER_INPUT',
  );
});

describe('requests for mails from one address', () => {
  const from = (address: string) => ({ ...subgraph.context(null), clientAddress: address });
  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'fine',
      (error: { code?: string }) => error.code ?? 'an error',
    );

  test('are limited: 120 registrations send 60 mails, and accounts from elsewhere are not affected', async () => {
    const before = subgraph.mail.messages.length;
    const codes: string[] = [];
    for (let batch = 0; batch < 12; batch += 1)
      codes.push(
        ...(await Promise.all(
          Array.from({ length: 10 }, () => codeOf(registerUser(from('2001:db8:77::1'), details()))),
        )),
      );
    expect(codes.filter((code) => code === 'fine')).toHaveLength(60);
    expect(codes.filter((code) => code === 'TOO_MANY_ATTEMPTS')).toHaveLength(60);
    await eventually(() => subgraph.mail.messages.length - before >= 60);
    expect(subgraph.mail.messages.length - before).toBe(60);
    const email = `${newId()}@example.com`;
    for (const request of [requestPasswordReset, resendVerification]) {
      expect(await codeOf(request(from('2001:db8:77::2'), { email }))).toBe('TOO_MANY_ATTEMPTS');
      expect(await codeOf(request(from('2001:db8:78::2'), { email }))).toBe('fine');
    }
    expect(await codeOf(registerUser(from('2001:db8:78::2'), details()))).toBe('fine');
  });

  test('are limited by the setting, or not at all', async () => {
    const context = subgraph.context(null);
    try {
      useUsersSettings(context, { ...DEFAULT_USERS_SETTINGS, mailRequestsPerAddress: 1 });
      const email = `${newId()}@example.com`;
      const ask = () => codeOf(requestPasswordReset(from('192.0.2.44'), { email }));
      expect([await ask(), await ask()]).toEqual(['fine', 'TOO_MANY_ATTEMPTS']);
      useUsersSettings(context, { ...DEFAULT_USERS_SETTINGS, mailRequestsPerAddress: 0 });
      expect(await ask()).toBe('fine');
    } finally {
      useUsersSettings(context, DEFAULT_USERS_SETTINGS);
    }
  });
});
