import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { runCommand } from '../../../../platform/command.js';
import { DAY } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import type { Viewer } from '../../../../platform/auth.js';
import { held } from '../../../../platform/testing/privacy.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { SecurityNotice, SessionRevoked, UserVerified } from '../../../../schema/events/users.js';
import { holdings } from '../../queries/holdings.js';
import { users } from '../../subgraph.js';
import { aProtectedAccount, anAccount, loggedIn, PASSWORD, type Account } from '../../testing/testing.js';
import { changePassword } from '../account/change-password.js';
import { registerUser } from '../account/register-user.js';
import { eraseAccount } from '../data-request/erase-account.js';
import { purgeExpired } from '../maintenance/purge-expired.js';
import { logIn } from '../session/log-in.js';
import { logOut } from '../session/log-out.js';
import { revokeAllSessions } from '../session/revoke-all-sessions.js';
import { revokeSession } from '../session/revoke-session.js';
import { changeEmail } from './change-email.js';
import { confirmEmailChange } from './confirm-email-change.js';
import { undoEmailChange } from './undo-email-change.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const anAddress = () => `${newId()}@example.com`;
const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'fine',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
const linkIn = async (email: string, path: string, nth = 0): Promise<string> => {
  const mails = () => subgraph.mail.messages.filter(({ to, text }) => to === email && text.includes(path));
  const { text } = await eventually(() => mails()[nth] ?? false);
  return new RegExp(`/${path}#token=([\\w-]+)`).exec(text)?.[1] ?? '';
};
const subjectsTo = (email: string) =>
  subgraph.mail.messages.filter(({ to }) => to === email).map((mail) => mail.subject);

const request = ({ viewer }: Pick<Account, 'viewer'>, newEmail: string) =>
  changeEmail(subgraph.context(viewer), { newEmail, password: PASSWORD });
const confirm = (token: string) => confirmEmailChange(subgraph.context(null), { token });
const undo = (token: string) => undoEmailChange(subgraph.context(null), { token });
const signIn = (email: string) => outcomeOf(logIn(subgraph.context(null), { email, password: PASSWORD }));

/** An account whose address was changed, with the token that undoes it. */
async function changed() {
  const account = await anAccount(subgraph);
  const newEmail = anAddress();
  await request(account, newEmail);
  await confirm(await linkIn(newEmail, 'confirm-email-change'));
  return { account, newEmail, undoToken: await linkIn(account.email, 'undo-email-change') };
}

test('the address changes when the link to the new one is used, and other sessions end', async () => {
  const account = await anAccount(subgraph);
  const [here, elsewhere] = [await loggedIn(subgraph, account), await loggedIn(subgraph, account)];
  const newEmail = anAddress();
  await request(here, ` ${newEmail.toUpperCase()}`);
  expect([await signIn(account.email), await signIn(newEmail)]).toEqual(['fine', 'INVALID_CREDENTIALS']);
  const pending = await subgraph.graphql('{ viewer { email pendingEmail } }', {}, here.viewer);
  expect(pending.data).toEqual({ viewer: { email: account.email, pendingEmail: newEmail } });
  const seenBy = async (who: Viewer) =>
    (await subgraph.graphql('query ($id: ID!) { user(id: $id) { pendingEmail } }', { id: account.id }, who)).data;
  expect(await seenBy(person())).toEqual({ user: { pendingEmail: null } });
  expect(await seenBy(person('staff'))).toEqual({ user: { pendingEmail: newEmail } });

  const token = await linkIn(newEmail, 'confirm-email-change');
  expect([await outcomeOf(confirm(token)), await outcomeOf(confirm(token))]).toEqual(['fine', 'EMAIL_CHANGE_INVALID']);
  expect([await signIn(account.email), await signIn(newEmail)]).toEqual(['INVALID_CREDENTIALS', 'fine']);
  const ended = (await subgraph.said(SessionRevoked)).filter(({ subject }) => subject === account.id);
  expect(ended.map(({ data }) => data['sessionId'])).toContain(elsewhere.viewer.sessionId);
  expect(ended.map(({ data }) => data['sessionId'])).not.toContain(here.viewer.sessionId);
  const notices = (await subgraph.said(SecurityNotice)).filter(({ subject }) => subject === account.id);
  expect(notices.map(({ data }) => data['notice'])).toEqual(['EMAIL_CHANGED']);
});

test.each<[string, (owner: Pick<Account, 'viewer'>, thief: Pick<Account, 'viewer'>) => Promise<unknown>]>([
  [
    'their password',
    ({ viewer }) =>
      changePassword(subgraph.context(viewer), { oldPassword: PASSWORD, newPassword: 'another long day of learning' }),
  ],
  ['by ending all other sessions', ({ viewer }) => revokeAllSessions(subgraph.context(viewer), { keepCurrent: true })],
  [
    'by ending the session of the thief',
    ({ viewer }, thief) => revokeSession(subgraph.context(viewer), { sessionId: thief.viewer.sessionId }),
  ],
])('a change that a thief requested ends when its owner takes the account back: %s', async (_how, takeBack) => {
  const account = await anAccount(subgraph);
  const [owner, thief] = [await loggedIn(subgraph, account), await loggedIn(subgraph, account)];
  const newEmail = anAddress();
  await request(thief, newEmail);
  const token = await linkIn(newEmail, 'confirm-email-change');
  await takeBack(owner, thief);
  expect(await outcomeOf(confirm(token))).toBe('EMAIL_CHANGE_INVALID');
});

test('a change that the owner requested stays when they log out or end their other sessions', async () => {
  const account = await loggedIn(subgraph, await anAccount(subgraph));
  const newEmail = anAddress();
  await request(account, newEmail);
  await revokeAllSessions(subgraph.context(account.viewer), { keepCurrent: true });
  await logOut(subgraph.context(account.viewer));
  expect(await outcomeOf(confirm(await linkIn(newEmail, 'confirm-email-change')))).toBe('fine');
});

test('of two users who change to the same address one gets it', async () => {
  const newEmail = anAddress();
  const both = [await anAccount(subgraph), await anAccount(subgraph)];
  for (const account of both) await request(account, newEmail);
  const tokens = [await linkIn(newEmail, 'confirm-email-change', 0), await linkIn(newEmail, 'confirm-email-change', 1)];
  // Each link ten times at once: it works once.
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, index) => outcomeOf(confirm(tokens[index % 2] ?? ''))),
  );
  expect(outcomes.sort()).toEqual([...Array.from({ length: 19 }, () => 'EMAIL_CHANGE_INVALID'), 'fine']);
  const holders = await subgraph.rows('select id from user_account where email = $1', [newEmail]);
  expect(holders).toHaveLength(1);
});

test('an address that has an account gets a mail, and the response is that of any other', async () => {
  const [account, other] = [await anAccount(subgraph), await anAccount(subgraph)];
  expect(await outcomeOf(request(account, other.email))).toBe('fine');
  await eventually(() => subjectsTo(other.email).includes('Este endereço já tem uma conta'));
  expect(subjectsTo(other.email)).not.toContain('Confirme o seu novo endereço de e-mail');
});

test('the old address undoes the change, and the one who made it is locked out', async () => {
  const { account, newEmail, undoToken } = await changed();
  await loggedIn(subgraph, { ...account, email: newEmail });
  await subgraph.rows(`update user_account set mobile = '+351912345678' where id = $1`, [account.id]);
  expect([await outcomeOf(undo(undoToken)), await outcomeOf(undo(undoToken))]).toEqual(['fine', 'EMAIL_UNDO_INVALID']);
  expect([await signIn(account.email), await signIn(newEmail)]).toEqual(['INVALID_CREDENTIALS', 'INVALID_CREDENTIALS']);
  const live = await subgraph.rows('select id from session where user_id = $1 and revoked_at is null', [account.id]);
  expect(live).toEqual([]);
  expect(await subgraph.rows('select mobile from user_account where id = $1', [account.id])).toEqual([
    { mobile: null },
  ]);
  await linkIn(account.email, 'reset-password');
});

test('the old address is held until it cannot be undone any more, and no one learns that', async () => {
  const { account, newEmail, undoToken } = await changed();
  const register = () =>
    registerUser(subgraph.context(null), {
      email: account.email,
      password: PASSWORD,
      name: 'Eva',
      locale: 'en',
      timeZone: 'UTC',
    });
  expect(await outcomeOf(register())).toBe('fine');
  const thief = await anAccount(subgraph);
  const taking = runCommand(subgraph.context(null), 'take', ({ sql }) =>
    sql('update user_account set email = $2 where id = $1', [thief.id, account.email]),
  );
  await expect(taking).rejects.toMatchObject({ message: expect.stringContaining('held') as string });
  expect(await subgraph.rows('select id from user_account where email = $1', [account.email])).toEqual([]);

  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * DAY + 1 });
  expect(await outcomeOf(undo(undoToken))).toBe('EMAIL_UNDO_INVALID');
  await purgeExpired(subgraph.context(null));
  await register();
  expect(await subgraph.rows('select id from user_account where email = $1', [account.email])).toHaveLength(1);
  expect(subjectsTo(newEmail)).not.toContain('Já tem uma conta');
});

test('an address that was never verified gets no way back, and the new one is verified', async () => {
  const email = anAddress();
  await registerUser(subgraph.context(null), { email, password: PASSWORD, name: 'Bo', locale: 'en', timeZone: 'UTC' });
  const [row] = await subgraph.rows<{ id: string }>('select id from user_account where email = $1', [email]);
  const id = row?.id ?? '';
  const stranger = await anAccount(subgraph);
  const newEmail = anAddress();
  await request({ viewer: { ...stranger.viewer, id } }, newEmail);
  await confirm(await linkIn(newEmail, 'confirm-email-change'));
  expect((await subgraph.said(UserVerified)).filter(({ subject }) => subject === id)).toHaveLength(1);
  expect(await subgraph.rows('select id from email_change where user_id = $1', [id])).toEqual([]);
});

test('with a second factor its code is needed, and a wrong password or an expired link changes nothing', async () => {
  const { viewer } = await aProtectedAccount(subgraph);
  expect(await outcomeOf(request({ viewer }, anAddress()))).toBe('INVALID_INPUT');
  const account = await anAccount(subgraph);
  const wrong = { newEmail: anAddress(), password: 'not the password' };
  expect(await outcomeOf(changeEmail(subgraph.context(account.viewer), wrong))).toBe('INVALID_CREDENTIALS');
  const newEmail = anAddress();
  await request(account, newEmail);
  const token = await linkIn(newEmail, 'confirm-email-change');
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + DAY });
  expect(await outcomeOf(confirm(token))).toBe('EMAIL_CHANGE_INVALID');
});

test('an export has the changes, and an erasure deletes them', async () => {
  const { account, newEmail } = await changed();
  const exported = await held(subgraph, holdings['emailChanges'], account.id);
  expect(exported).toMatchObject([{ newEmail, oldEmail: account.email }]);
  await eraseAccount(subgraph.context(null), { userId: account.id, requestId: newId() });
  expect(await subgraph.rows('select id from email_change where user_id = $1', [account.id])).toEqual([]);
});
