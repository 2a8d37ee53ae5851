import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { MINUTE } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { held } from '../../../../platform/testing/privacy.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { holdings } from '../../queries/holdings.js';
import { hotp, stepAt } from '../../domain/totp.js';
import { users } from '../../subgraph.js';
import { VirtualAuthenticator } from '../../testing/authenticator.js';
import { aProtectedAccount, anAccount, loggedIn, PASSWORD, type Account } from '../../testing/testing.js';
import { eraseAccount } from '../data-request/erase-account.js';
import { changeEmail } from '../email/change-email.js';
import { confirmEmailChange } from '../email/confirm-email-change.js';
import { undoEmailChange } from '../email/undo-email-change.js';
import { deactivateUser } from '../roles/deactivate-user.js';
import { beginPasskeyLogIn } from './begin-passkey-log-in.js';
import { beginPasskeyRegistration } from './begin-passkey-registration.js';
import { completePasskeyLogIn } from './complete-passkey-log-in.js';
import { completePasskeyRegistration, MAX_PASSKEYS } from './complete-passkey-registration.js';
import { removePasskey } from './remove-passkey.js';

let subgraph: TestSubgraph;
let origin: string;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
  ({ origin } = new URL(subgraph.context(null).publicUrl));
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'fine',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
const optionsFor = async (viewer: Viewer) =>
  (await beginPasskeyRegistration(subgraph.context(viewer), { password: PASSWORD })).options;
async function aPasskey(account: Account, authenticator = new VirtualAuthenticator(origin)) {
  const credential = authenticator.create(await optionsFor(account.viewer));
  const added = await completePasskeyRegistration(subgraph.context(account.viewer), { credential, name: 'Phone' });
  return { authenticator, ...added };
}
const comeIn = (credential: string) => completePasskeyLogIn(subgraph.context(null), { credential });
const options = async () => (await beginPasskeyLogIn(subgraph.context(null))).options;
const mailsTo = ({ email }: Account, subject: string) =>
  subgraph.mail.messages.filter((mail) => mail.to === email && mail.subject === subject);

test('a passkey is added, listed, renamed, signs in and is removed, and its owner is notified by mail', async () => {
  const account = await anAccount(subgraph);
  const begin =
    'mutation ($input: BeginPasskeyRegistrationInput!) { beginPasskeyRegistration(input: $input) { options } }';
  const begun = await subgraph.graphql<{ beginPasskeyRegistration: { options: string } }>(
    begin,
    { input: { password: PASSWORD } },
    account.viewer,
  );
  const authenticator = new VirtualAuthenticator(origin);
  const credential = authenticator.create(begun.data.beginPasskeyRegistration.options);
  const added = await subgraph.graphql<{ completePasskeyRegistration: { passkeys: { id: string; name: string }[] } }>(
    `mutation ($input: CompletePasskeyRegistrationInput!) {
       completePasskeyRegistration(input: $input) { passkeys { id name isBackedUp lastUsedAt } } }`,
    { input: { credential, name: ' My phone ' } },
    account.viewer,
  );
  const [passkey] = added.data.completePasskeyRegistration.passkeys;
  expect(passkey).toEqual({ id: passkey?.id, name: 'My phone', isBackedUp: false, lastUsedAt: null });
  await eventually(() => mailsTo(account, 'Foi adicionada uma chave de acesso à sua conta')[0]);

  const came = await subgraph.graphql<{ completePasskeyLogIn: { user: { id: string }; accessToken: string } }>(
    'mutation ($input: CompletePasskeyLogInInput!) { completePasskeyLogIn(input: $input) { accessToken user { id } } }',
    { input: { credential: authenticator.get(await options()) } },
  );
  expect(came.data.completePasskeyLogIn.user).toEqual({ id: account.id });

  const passkeyId = passkey?.id ?? '';
  const rename = 'mutation ($input: RenamePasskeyInput!) { renamePasskey(input: $input) { passkeys { name } } }';
  const other = await anAccount(subgraph);
  const input = { passkeyId, name: 'Old phone' };
  expect((await subgraph.graphql(rename, { input }, other.viewer)).errors[0]?.extensions?.['code']).toBe(
    'PASSKEY_NOT_FOUND',
  );
  await subgraph.graphql(rename, { input }, account.viewer);
  const { data } = await subgraph.graphql<{ passkeys: object[] }>(
    '{ passkeys { name lastUsedAt } }',
    {},
    account.viewer,
  );
  expect(data.passkeys).toEqual([{ name: 'Old phone', lastUsedAt: expect.any(String) as string }]);
  expect(
    (await subgraph.graphql<{ passkeys: object[] }>('{ passkeys { name } }', {}, other.viewer)).data.passkeys,
  ).toEqual([]);

  expect(await codeOf(removePasskey(subgraph.context(other.viewer), { passkeyId }))).toBe('PASSKEY_NOT_FOUND');
  await removePasskey(subgraph.context(account.viewer), { passkeyId });
  await eventually(() => mailsTo(account, 'Foi removida uma chave de acesso da sua conta')[0]);
  expect(await codeOf(comeIn(authenticator.get(await options())))).toBe('PASSKEY_INVALID');
});

test('it replaces password and second factor, but is added with both', async () => {
  const { account, secret } = await aProtectedAccount(subgraph);
  // The step of now was used up when the factor was confirmed.
  const code = () => hotp(secret, stepAt(new Date()) + 1);
  const begin = (proof: { password: string; code?: string }) =>
    beginPasskeyRegistration(subgraph.context(account.viewer), proof);
  expect(await codeOf(begin({ password: 'wrong password' }))).toBe('INVALID_CREDENTIALS');
  expect(await codeOf(begin({ password: PASSWORD }))).toBe('INVALID_INPUT');
  expect(await codeOf(begin({ password: PASSWORD, code: '000000' }))).toBe('SECOND_FACTOR_CODE_INVALID');
  const authenticator = new VirtualAuthenticator(origin);
  const credential = authenticator.create((await begin({ password: PASSWORD, code: code() })).options);
  await completePasskeyRegistration(subgraph.context(account.viewer), { credential, name: 'Key' });
  expect((await comeIn(authenticator.get(await options()))).userId).toBe(account.id);
});

test.each([
  ['another origin', { origin: 'https://evil.example' }],
  ['another domain', { rpId: 'evil.example' }],
  ['a holder who was not verified', { verified: false }],
])('with %s a passkey is neither added nor accepted', async (_what, how) => {
  const account = await anAccount(subgraph);
  const { authenticator } = await aPasskey(account);
  expect(await codeOf(comeIn(authenticator.get(await options(), how)))).toBe('PASSKEY_INVALID');
  expect(await codeOf(comeIn(authenticator.get(await options())))).toBe('fine');
  const credential = authenticator.create(await optionsFor(account.viewer), how);
  expect(
    await codeOf(completePasskeyRegistration(subgraph.context(account.viewer), { credential, name: 'Other' })),
  ).toBe('PASSKEY_INVALID');
});

test('a challenge is used once, by whom it was made for, within five minutes', async () => {
  const [account, other] = [await anAccount(subgraph), await anAccount(subgraph)];
  const { authenticator } = await aPasskey(account);
  const answer = authenticator.get(await options());
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => codeOf(comeIn(answer))));
  expect(outcomes.toSorted()).toEqual([...Array.from({ length: 5 }, () => 'PASSKEY_INVALID'), 'fine']);

  // One that was made for a registration does not log in, nor does that of another register.
  const asked = JSON.parse(await optionsFor(account.viewer)) as { challenge: string; rp: { id: string } };
  const mixed = JSON.stringify({ challenge: asked.challenge, rpId: asked.rp.id });
  expect(await codeOf(comeIn(authenticator.get(mixed)))).toBe('PASSKEY_INVALID');
  const foreign = new VirtualAuthenticator(origin).create(await optionsFor(account.viewer));
  expect(
    await codeOf(completePasskeyRegistration(subgraph.context(other.viewer), { credential: foreign, name: 'Key' })),
  ).toBe('PASSKEY_INVALID');

  const late = authenticator.get(await options());
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5 * MINUTE + 1 });
  expect(await codeOf(comeIn(late))).toBe('PASSKEY_INVALID');
  for (const nonsense of ['', 'null', '{}', '{"id":"a","response":{"clientDataJSON":"e30"}}'])
    expect(await codeOf(comeIn(nonsense))).toBe('PASSKEY_INVALID');
});

test('a copy is found out: a counter that does not go on is refused', async () => {
  const account = await anAccount(subgraph);
  const { authenticator } = await aPasskey(account);
  await comeIn(authenticator.get(await options(), { counter: 5 }));
  for (const counter of [5, 4])
    expect(await codeOf(comeIn(authenticator.get(await options(), { counter })))).toBe('PASSKEY_INVALID');
  expect(await codeOf(comeIn(authenticator.get(await options(), { counter: 6 })))).toBe('fine');
  // Two answers at once with the same counter: one signs in.
  const answers = [await options(), await options()].map((asked) => authenticator.get(asked, { counter: 7 }));
  expect((await Promise.all(answers.map((answer) => codeOf(comeIn(answer))))).toSorted()).toEqual([
    'PASSKEY_INVALID',
    'fine',
  ]);
});

test('a user has at most 20, a passkey belongs to one account, and deactivated users do not come in', async () => {
  const [account, other] = [await anAccount(subgraph), await anAccount(subgraph)];
  const { authenticator } = await aPasskey(account);
  await subgraph.rows(
    `insert into passkey (id, user_id, credential_id, public_key, counter, transports, backed_up, name, added_at)
     select gen_random_uuid(), user_id, 'copy-' || n, public_key, 0, '{}', false, name, now()
     from passkey, generate_series(1, $2::int) n where user_id = $1`,
    [account.id, MAX_PASSKEYS - 1],
  );
  expect(await codeOf(aPasskey(account))).toBe('TOO_MANY_PASSKEYS');
  const [kept] = authenticator.kept;
  if (kept) Object.assign(kept, { userHandle: Buffer.from(other.id).toString('base64url') });
  expect(await codeOf(comeIn(authenticator.get(await options())))).toBe('PASSKEY_INVALID');
  if (kept) Object.assign(kept, { userHandle: Buffer.from(account.id).toString('base64url') });
  const staff = await anAccount(subgraph, 'super_admin');
  await deactivateUser(subgraph.context(staff.viewer), { userId: account.id });
  expect(await codeOf(comeIn(authenticator.get(await options())))).toBe('ACCOUNT_DEACTIVATED');
});

test('undoing a change of the address removes passkeys that were added since, and only these', async () => {
  const account = await anAccount(subgraph);
  const { viewer } = await loggedIn(subgraph, account);
  const before = await aPasskey(account);
  const email = `new-${account.email}`;
  await changeEmail(subgraph.context(viewer), { newEmail: email, password: PASSWORD });
  const since = await aPasskey(account);
  const tokenIn = async (to: string, path: string) => {
    const mail = await eventually(() =>
      subgraph.mail.messages.find((one) => one.to === to && one.text.includes(`${path}#token=`)),
    );
    return /#token=(\S+)/.exec(mail.text)?.[1] ?? '';
  };
  await confirmEmailChange(subgraph.context(null), { token: await tokenIn(email, '/confirm-email-change') });
  const pending = await beginPasskeyRegistration(subgraph.context(viewer), { password: PASSWORD });
  await undoEmailChange(subgraph.context(null), { token: await tokenIn(account.email, '/undo-email-change') });
  expect(await codeOf(comeIn(since.authenticator.get(await options())))).toBe('PASSKEY_INVALID');
  expect(await codeOf(comeIn(before.authenticator.get(await options())))).toBe('fine');
  // What was begun by a stolen password is over too.
  const credential = since.authenticator.create(pending.options);
  expect(await codeOf(completePasskeyRegistration(subgraph.context(viewer), { credential, name: 'Late' }))).toBe(
    'PASSKEY_INVALID',
  );
});

test('an export names passkeys without their keys, and an erasure deletes them', async () => {
  const account = await anAccount(subgraph);
  await aPasskey(account);
  const rows = await held(subgraph, holdings['passkeys'], account.id);
  expect(rows).toEqual([
    {
      name: 'Phone',
      transports: ['internal'],
      backedUp: false,
      addedAt: expect.anything() as Date,
      lastUsedAt: null,
    },
  ]);
  await eraseAccount(subgraph.context(null), { requestId: newId(), userId: account.id });
  expect(await subgraph.rows('select from passkey where user_id = $1', [account.id])).toEqual([]);
});
