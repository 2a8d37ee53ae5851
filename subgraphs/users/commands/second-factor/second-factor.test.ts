import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Context } from '../../../../platform/context.js';
import { MINUTE, SECOND } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { createSecrets } from '../../../../platform/services/secrets.js';
import { TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { users } from '../../subgraph.js';
import { SecondFactorRequired } from '../../domain/errors.js';
import { hotp, stepAt } from '../../domain/totp.js';
import { anAccount, atOnce, PASSWORD, type Account } from '../../testing/testing.js';
import { changePassword } from '../account/change-password.js';
import { deactivateUser } from '../roles/deactivate-user.js';
import { logIn } from '../session/log-in.js';
import { logInWithSecondFactor } from './log-in-with-second-factor.js';
import { confirmSecondFactor } from './confirm-second-factor.js';
import { disableSecondFactor } from './disable-second-factor.js';
import { enrollSecondFactor } from './enroll-second-factor.js';
import { regenerateRecoveryCodes } from './regenerate-recovery-codes.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'fine',
    (error: unknown) => (error as { code: string }).code,
  );
const anonymous = (): Context => subgraph.context(null);

interface Protected extends Account {
  readonly secret: Buffer;
  readonly recoveryCodes: readonly string[];
}
const appCode = (secret: Buffer) => hotp(secret, stepAt(new Date()));
function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

/** An account whose second factor is on, at a moment at which the app shows a code that was not used. */
async function aProtectedAccount(context = (account: Account) => subgraph.context(account.viewer)): Promise<Protected> {
  const account = await anAccount(subgraph);
  const enrolled = await enrollSecondFactor(context(account), { password: PASSWORD });
  const secret = fromBase32(enrolled.secret);
  const { recoveryCodes } = await confirmSecondFactor(context(account), { code: appCode(secret) });
  pass(30 * SECOND);
  return { ...account, secret, recoveryCodes };
}
async function challengeOf(email: string, context = anonymous()): Promise<string> {
  const refusal: unknown = await logIn(context, { email, password: PASSWORD }).catch((error: unknown) => error);
  if (!(refusal instanceof SecondFactorRequired)) throw new Error('No second factor was asked for.');
  return String(refusal.details?.['challengeToken']);
}
const complete = (challengeToken: string, code: string, context = anonymous()) =>
  codeOf(logInWithSecondFactor(context, { challengeToken, code }));
const sessionsOf = (id: string) => subgraph.rows('select id from session where user_id = $1', [id]);

test('from enrolling to a log in with both factors, over the API', async () => {
  const { id, email, viewer } = await anAccount(subgraph);
  const ON = '{ secondFactor { recoveryCodesLeft } }';
  const enrolled = await subgraph.graphql<{ enrollSecondFactor: { secret: string; otpauthUri: string } }>(
    'mutation ($input: EnrollSecondFactorInput!) { enrollSecondFactor(input: $input) { secret otpauthUri } }',
    { input: { password: PASSWORD } },
    viewer,
  );
  const { secret: text, otpauthUri } = enrolled.data.enrollSecondFactor;
  expect(new URL(otpauthUri).searchParams.get('secret')).toBe(text);
  // Not in force yet.
  expect(await codeOf(logIn(anonymous(), { email, password: PASSWORD }))).toBe('fine');
  expect((await subgraph.graphql(ON, {}, viewer)).data).toEqual({ secondFactor: null });
  const secret = fromBase32(text);
  const confirmed = await subgraph.graphql<{ confirmSecondFactor: { recoveryCodes: string[] } }>(
    'mutation ($input: ConfirmSecondFactorInput!) { confirmSecondFactor(input: $input) { recoveryCodes } }',
    { input: { code: appCode(secret) } },
    viewer,
  );
  expect(new Set(confirmed.data.confirmSecondFactor.recoveryCodes).size).toBe(10);
  expect((await subgraph.graphql(ON, {}, viewer)).data).toEqual({ secondFactor: { recoveryCodesLeft: 10 } });
  pass(30 * SECOND);

  const before = (await sessionsOf(id)).length;
  const asked = await subgraph.graphql('mutation ($input: LogInInput!) { logIn(input: $input) { accessToken } }', {
    input: { email, password: PASSWORD },
  });
  expect([asked.code, (await sessionsOf(id)).length]).toEqual(['SECOND_FACTOR_REQUIRED', before]);
  const { challengeToken } = asked.errors[0]?.extensions['details'] as { challengeToken: string };
  const done = await subgraph.graphql(
    `mutation ($input: LogInWithSecondFactorInput!) {
      logInWithSecondFactor(input: $input) { accessToken refreshToken user { id email } }
    }`,
    { input: { challengeToken, code: appCode(secret) } },
  );
  expect(done.data).toMatchObject({ logInWithSecondFactor: { user: { id, email } } });
  expect((await sessionsOf(id)).length).toBe(before + 1);
});

test('a code that began a session begins no other, however many try it at once', async () => {
  const account = await aProtectedAccount();
  const challenges = await Promise.all(Array.from({ length: 5 }, () => challengeOf(account.email)));
  const code = appCode(account.secret);
  const results = await atOnce(
    subgraph,
    'select from user_account for update',
    challenges.map((challengeToken) => () => logInWithSecondFactor(anonymous(), { challengeToken, code })),
  );
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  expect(await sessionsOf(account.id)).toHaveLength(1);
});

test('a challenge begins one session, within five minutes', async () => {
  const { email, secret, recoveryCodes } = await aProtectedAccount();
  const [used, late] = [await challengeOf(email), await challengeOf(email)];
  expect(await complete(used, appCode(secret))).toBe('fine');
  expect(await complete(used, recoveryCodes[0] ?? '')).toBe('LOG_IN_CHALLENGE_INVALID');
  pass(5 * MINUTE);
  expect(await complete(late, appCode(secret))).toBe('LOG_IN_CHALLENGE_INVALID');
  expect(await complete('nonsense', appCode(secret))).toBe('LOG_IN_CHALLENGE_INVALID');
});

test('a recovery code works once, however it is typed', async () => {
  const { email, recoveryCodes, viewer } = await aProtectedAccount();
  const [one = '', two = ''] = recoveryCodes;
  expect(await complete(await challengeOf(email), one.toUpperCase().replaceAll('-', ' '))).toBe('fine');
  const challenge = await challengeOf(email);
  expect(await complete(challenge, one)).toBe('SECOND_FACTOR_CODE_INVALID');
  expect(await complete(challenge, two)).toBe('fine');
  const left = await subgraph.graphql('{ secondFactor { recoveryCodesLeft } }', {}, viewer);
  expect(left.data).toEqual({ secondFactor: { recoveryCodesLeft: 8 } });
});

describe('wrong codes', () => {
  test('lock the factor at the fifth, however many come at once and with however many challenges', async () => {
    const { email, secret } = await aProtectedAccount();
    const challenges = await Promise.all([challengeOf(email), challengeOf(email)]);
    const codes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => complete(challenges[index % 2] ?? '', 'wrong')),
    );
    expect(codes.filter((code) => code === 'SECOND_FACTOR_CODE_INVALID')).toHaveLength(5);
    expect(codes.filter((code) => code === 'SECOND_FACTOR_LOCKED')).toHaveLength(15);
    expect(await complete(challenges[0] ?? '', appCode(secret))).toBe('SECOND_FACTOR_LOCKED');
    pass(15 * MINUTE);
    expect(await complete(await challengeOf(email), appCode(secret))).toBe('fine');
  });

  test('count for the address together with wrong passwords', async () => {
    const from: Context = { ...anonymous(), clientAddress: '192.0.2.77' };
    const { email, secret } = await aProtectedAccount();
    const challenge = await challengeOf(email, from);
    for (let index = 0; index < 18; index += 1)
      await codeOf(logIn(from, { email: `${newId()}@example.com`, password: 'wrong' }));
    expect(await complete(challenge, 'wrong', from)).toBe('SECOND_FACTOR_CODE_INVALID');
    expect(await complete('nonsense', 'wrong', from)).toBe('LOG_IN_CHALLENGE_INVALID');
    expect(await complete(challenge, appCode(secret), from)).toBe('TOO_MANY_ATTEMPTS');
    expect(await complete(challenge, appCode(secret))).toBe('fine');
  });
});

test('a new password, or being shut out, ends log ins that wait for their second factor', async () => {
  const account = await aProtectedAccount();
  const challenge = await challengeOf(account.email);
  await changePassword(subgraph.context(account.viewer), {
    oldPassword: PASSWORD,
    newPassword: 'marmalade skylight',
  });
  expect(await complete(challenge, appCode(account.secret))).toBe('LOG_IN_CHALLENGE_INVALID');
  const admin = await anAccount(subgraph, 'super_admin');
  const other = await aProtectedAccount();
  const pending = await challengeOf(other.email);
  await deactivateUser(subgraph.context(admin.viewer), { userId: other.id });
  expect(await complete(pending, appCode(other.secret))).toBe('LOG_IN_CHALLENGE_INVALID');
  expect(await codeOf(logIn(anonymous(), { email: other.email, password: PASSWORD }))).toBe('ACCOUNT_DEACTIVATED');
});

test('it is turned off by password and code only, and then a password is enough', async () => {
  const account = await aProtectedAccount();
  const context = () => subgraph.context(account.viewer);
  const disable = (password: string, code: string) => codeOf(disableSecondFactor(context(), { password, code }));
  expect(await disable('not this one', appCode(account.secret))).toBe('INVALID_CREDENTIALS');
  expect(await disable(PASSWORD, 'wrong')).toBe('SECOND_FACTOR_CODE_INVALID');
  expect(await codeOf(enrollSecondFactor(context(), { password: PASSWORD }))).toBe('SECOND_FACTOR_ALREADY_ON');
  const challenge = await challengeOf(account.email);
  expect(await disable(PASSWORD, appCode(account.secret))).toBe('fine');
  expect(await complete(challenge, appCode(account.secret))).toBe('LOG_IN_CHALLENGE_INVALID');
  expect(await codeOf(logIn(anonymous(), { email: account.email, password: PASSWORD }))).toBe('fine');
  expect(await disable(PASSWORD, 'wrong')).toBe('SECOND_FACTOR_NOT_ENROLLED');
});

test('new recovery codes take the place of the old ones', async () => {
  const account = await aProtectedAccount();
  const { recoveryCodes } = await regenerateRecoveryCodes(subgraph.context(account.viewer), {
    password: PASSWORD,
    code: appCode(account.secret),
  });
  const challenge = await challengeOf(account.email);
  expect(await complete(challenge, account.recoveryCodes[0] ?? '')).toBe('SECOND_FACTOR_CODE_INVALID');
  expect(await complete(challenge, recoveryCodes[0] ?? '')).toBe('fine');
  const entries = await subgraph.rows<{ action: string }>(
    'select action from audit_entry where target_id = $1 order by id',
    [account.id],
  );
  expect(entries.map(({ action }) => action).slice(-2)).toEqual([
    'second-factor-enabled',
    'recovery-codes-regenerated',
  ]);
});

test('to enroll takes the password and a verified address', async () => {
  const account = await anAccount(subgraph);
  const enroll = (password: string) => codeOf(enrollSecondFactor(subgraph.context(account.viewer), { password }));
  expect(await enroll('not this one')).toBe('INVALID_CREDENTIALS');
  expect(await codeOf(confirmSecondFactor(subgraph.context(account.viewer), { code: '123456' }))).toBe(
    'SECOND_FACTOR_NOT_ENROLLED',
  );
  await subgraph.running.services.orm.em
    .fork()
    .getConnection()
    .execute('update user_account set email_verified_at = null where id = ?', [account.id]);
  expect(await enroll(PASSWORD)).toBe('EMAIL_NOT_VERIFIED');
});

test('neither secret nor recovery code lies readable in the database, and a new master key reads what the old one sealed', async () => {
  const account = await aProtectedAccount();
  const stored = JSON.stringify(
    await Promise.all(
      ['second_factor', 'audit_entry', 'outbox'].map((table) => subgraph.rows(`select * from ${table}`)),
    ),
  );
  expect(stored).not.toContain(account.recoveryCodes[0]);
  expect(stored).not.toContain(account.secret.toString('base64'));
  const [oldKey, newKey] = [7, 8].map((byte) => Buffer.alloc(32, byte).toString('base64')) as [string, string];
  const rotated: Context = { ...anonymous(), secrets: createSecrets(newKey, [oldKey]) };
  expect(await complete(await challengeOf(account.email), appCode(account.secret), rotated)).toBe('fine');
  expect(await complete(await challengeOf(account.email), account.recoveryCodes[0] ?? '', rotated)).toBe('fine');
});
