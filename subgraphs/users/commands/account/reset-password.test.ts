import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { HOUR } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { PasswordChanged, SessionRevoked, UserVerified } from '../../../../schema/events/users.js';
import { users } from '../../subgraph.js';
import { anAccount, atOnce, loggedIn, PASSWORD } from '../../testing/testing.js';
import { changePassword } from './change-password.js';
import { deactivateUser } from '../roles/deactivate-user.js';
import { logIn } from '../session/log-in.js';
import { registerUser } from './register-user.js';
import { requestPasswordReset } from './request-password-reset.js';
import { resetPassword } from './reset-password.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const NEW = 'marmalade skylight';
const REQUEST = 'mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { accepted } }';
const RESET = 'mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { reset } }';

const isReset = (email: string) => (mail: { to: string; subject: string }) =>
  mail.to === email.toLowerCase() && mail.subject === 'Defina uma nova palavra-passe';
const resetsTo = (email: string) => subgraph.mail.messages.filter(isReset(email));
async function tokenFor(email: string): Promise<string> {
  const before = resetsTo(email).length;
  await requestPasswordReset(subgraph.context(null), { email });
  const mail = await eventually(() => resetsTo(email)[before] ?? false);
  return /\/reset-password#token=([\w-]+)/.exec(mail.text)?.[1] ?? '';
}
const reset = (token: string, newPassword = NEW) => subgraph.graphql(RESET, { input: { token, newPassword } });
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'fine',
    (error: unknown) => (error as { code: string }).code,
  );
const signIn = (email: string, password: string) => codeOf(logIn(subgraph.context(null), { email, password }));

test('a mailed link sets a new password once and ends every session', async () => {
  const account = await anAccount(subgraph);
  const sessions = [await loggedIn(subgraph, account), await loggedIn(subgraph, account)];
  const token = await tokenFor(account.email.toUpperCase());
  expect((await reset(token)).data).toEqual({ resetPassword: { reset: true } });
  expect([await signIn(account.email, PASSWORD), await signIn(account.email, NEW)]).toEqual([
    'INVALID_CREDENTIALS',
    'fine',
  ]);
  const revoked = (await subgraph.said(SessionRevoked)).filter((event) => event.subject === account.id);
  expect(revoked.map((event) => event.data['sessionId']).sort()).toEqual(
    sessions.map(({ viewer }) => viewer.sessionId).sort(),
  );
  expect((await subgraph.said(PasswordChanged)).filter((event) => event.subject === account.id)).toHaveLength(1);
  expect((await reset(token, 'another good one')).code).toBe('PASSWORD_RESET_TOKEN_INVALID');
  const entries = await subgraph.rows(`select actor_id from audit_entry where target_id = $1 and action = $2`, [
    account.id,
    'password-reset',
  ]);
  expect(entries).toEqual([{ actorId: null }]);
});

test('who asks for an address without an account gets the same answer, and the same work is done', async () => {
  const { email } = await anAccount(subgraph);
  const unknown = `${newId()}@example.com`;
  const counted = async (address: string) => {
    const rows = () => subgraph.rows<{ id: string }>('select id from attempt');
    const before = (await rows()).length;
    const answer = await subgraph.graphql(REQUEST, { input: { email: address } });
    return { answer: [answer.data, answer.errors], attempts: (await rows()).length - before };
  };
  const [one, other] = [await counted(email), await counted(unknown)];
  expect(one).toEqual(other);
  expect(one).toEqual({ answer: [{ requestPasswordReset: { accepted: true } }, []], attempts: 1 });
  await eventually(() => resetsTo(email).length === 1);
  // The job for the unknown address ran as well, and ended.
  await eventually(async () => {
    const jobs = await subgraph.rows(`select from graphile_worker._private_jobs`);
    return jobs.length === 0;
  });
  expect(subgraph.mail.messages.some(({ to }) => to === unknown)).toBe(false);
});

test('of a link used many times at once, one use succeeds', async () => {
  const { email } = await anAccount(subgraph);
  const token = await tokenFor(email);
  const passwords = ['first of passwords', 'second of passwords', 'third of passwords', 'fourth of passwords'];
  const results = await atOnce(
    subgraph,
    'select from user_account for update',
    passwords.map((newPassword) => () => resetPassword(subgraph.context(null), { token, newPassword })),
  );
  const winner = results.findIndex((result) => result.status === 'fulfilled');
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  expect(await signIn(email, passwords[winner] ?? '')).toBe('fine');
});

test('a link is no good after an hour, nor is one that was never made, nor one older than a change of the password', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const account = await anAccount(subgraph);
  const old = await tokenFor(account.email);
  vi.setSystemTime(Date.now() + HOUR + 1_000);
  for (const token of [old, 'nonsense']) expect((await reset(token)).code).toBe('PASSWORD_RESET_TOKEN_INVALID');
  const token = await tokenFor(account.email);
  const { viewer } = await loggedIn(subgraph, account);
  await changePassword(subgraph.context(viewer), { oldPassword: PASSWORD, newPassword: NEW });
  expect((await reset(token)).code).toBe('PASSWORD_RESET_TOKEN_INVALID');
});

test('one link uses up the others, and a weak password none', async () => {
  const { email } = await anAccount(subgraph);
  const [first, second] = [await tokenFor(email), await tokenFor(email)];
  const weak = await reset(first, 'qwerty123456');
  expect(weak.errors[0]?.extensions).toMatchObject({ code: 'PASSWORD_TOO_WEAK', field: 'input.newPassword' });
  expect((await reset(first, email)).errors[0]?.extensions['details']).toEqual({ reason: 'contains-email' });
  expect((await reset(first)).code).toBeUndefined();
  expect((await reset(second, 'another good one')).code).toBe('PASSWORD_RESET_TOKEN_INVALID');
});

test('who reads the mails of an address has verified it', async () => {
  const email = `${newId()}@example.com`;
  await registerUser(subgraph.context(null), {
    email,
    password: PASSWORD,
    name: 'Ana',
    locale: 'pt',
    timeZone: 'UTC',
  });
  await resetPassword(subgraph.context(null), { token: await tokenFor(email), newPassword: NEW });
  const [user] = await subgraph.rows<{ id: string; verified: boolean }>(
    'select id, email_verified_at is not null as verified from user_account where email = $1',
    [email],
  );
  expect(user?.verified).toBe(true);
  expect((await subgraph.said(UserVerified)).filter((event) => event.subject === user?.id)).toHaveLength(1);
});

test('a person need not wait for the wrong passwords of others once they have reset theirs', async () => {
  const { email } = await anAccount(subgraph);
  for (let index = 0; index < 5; index += 1) await signIn(email, 'not this one');
  expect(await signIn(email, PASSWORD)).toBe('TOO_MANY_ATTEMPTS');
  await resetPassword(subgraph.context(null), { token: await tokenFor(email), newPassword: NEW });
  expect(await signIn(email, NEW)).toBe('fine');
});

test('a deactivated person gets no link, and one that is under way is no good', async () => {
  const admin = await anAccount(subgraph, 'super_admin');
  const { id, email } = await anAccount(subgraph);
  const token = await tokenFor(email);
  await deactivateUser(subgraph.context(admin.viewer), { userId: id });
  expect((await reset(token)).code).toBe('PASSWORD_RESET_TOKEN_INVALID');
  await requestPasswordReset(subgraph.context(null), { email });
  await eventually(async () => (await subgraph.rows(`select from graphile_worker._private_jobs`)).length === 0);
  expect(resetsTo(email)).toHaveLength(1);
});

test('the token of a link lies nowhere in the database', async () => {
  const { email } = await anAccount(subgraph);
  const token = await tokenFor(email);
  const stored = JSON.stringify(
    await Promise.all(
      ['password_reset_token', 'outbox', 'graphile_worker._private_jobs', 'audit_entry'].map((table) =>
        subgraph.rows(`select * from ${table}`),
      ),
    ),
  );
  expect(token).not.toBe('');
  expect(stored).not.toContain(token);
});
