import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateSubgraph } from '../../../platform/server/running-subgraph.js';
import { TestSubgraph } from '../../../platform/testing/subgraph.js';
import { listUncanonicalEmails } from './uncanonical-emails.js';
import { users } from '../subgraph.js';
import { anAccount, PASSWORD } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());

const LOG_IN = 'mutation ($input: LogInInput!) { logIn(input: $input) { user { id } } }';
const REGISTER = 'mutation ($input: RegisterUserInput!) { registerUser(input: $input) { accepted } }';

/** An account with an address as a release before the canonical form stored it. */
async function stored(email: string): Promise<string> {
  const { id } = await anAccount(subgraph);
  await subgraph.rows('update user_account set email = $2 where id = $1', [id, email]);
  return id;
}
const emailOf = async (id: string) =>
  (await subgraph.rows<{ email: string }>('select email from user_account where id = $1', [id]))[0]?.email;
const logInAs = async (email: string) =>
  (await subgraph.graphql<{ logIn: { user: { id: string } } }>(LOG_IN, { input: { email, password: PASSWORD } })).data
    ?.logIn.user.id;

test('stored addresses are canonicalized, and those that cannot be are reported; all owners can log in', async () => {
  const plain = await stored('rui@example.com');
  const unicode = await stored('ana@bücher.example');
  const taken = await stored('eva@straße.example');
  const holder = await stored('eva@xn--strae-oqa.example');
  const invalid = await stored('"quoted name"@example.com');
  await subgraph.rows(`delete from migrations where name = '0012-canonical-emails'`);

  await migrateSubgraph(users, subgraph.running.services.orm, subgraph.databaseUrl);

  expect(await Promise.all([plain, unicode, taken, holder, invalid].map(emailOf))).toEqual([
    'rui@example.com',
    'ana@xn--bcher-kva.example',
    'eva@straße.example',
    'eva@xn--strae-oqa.example',
    '"quoted name"@example.com',
  ]);
  expect(await listUncanonicalEmails(subgraph.context(null), 10)).toEqual([
    { userId: taken, canonicalUserId: holder },
    { userId: invalid, canonicalUserId: null },
  ]);
  expect(await listUncanonicalEmails(subgraph.context(null), 1)).toHaveLength(1);
  for (const [email, id] of [
    [' Ana@BÜCHER.example ', unicode],
    ['ana@xn--bcher-kva.example', unicode],
    ['eva@straße.example', taken],
    ['eva@xn--strae-oqa.example', holder],
    ['"quoted name"@example.com', invalid],
  ] as const)
    expect(await logInAs(email), email).toBe(id);
});

test('an internationalized domain in two spellings is one account', async () => {
  const input = { password: PASSWORD, name: 'Ana', locale: 'pt_PT', timeZone: 'Europe/Lisbon' };
  for (const email of [' ana@münchen.example', 'ANA@MÜNCHEN.example', 'ana@xn--mnchen-3ya.example'])
    expect((await subgraph.graphql(REGISTER, { input: { ...input, email } })).code).toBeUndefined();
  expect(await subgraph.rows(`select email, locale from user_account where email like 'ana@%nchen%'`)).toEqual([
    { email: 'ana@xn--mnchen-3ya.example', locale: 'pt-PT' },
  ]);
});
