import { createHook } from 'node:async_hooks';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { users } from '../../subgraph.js';
import { anAccount, PASSWORD } from '../../testing/testing.js';

/** Every run of argon2, the real one, as Node tells of it. */
const hashes = { count: 0 };
const counting = createHook({
  init: (_, type) => {
    if (type === 'ARGON2REQUEST') hashes.count += 1;
  },
});

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
  counting.enable();
});
afterAll(async () => {
  counting.disable();
  await subgraph.stop();
});
beforeEach(() => {
  hashes.count = 0;
});

const account = { password: PASSWORD, name: 'Ana', locale: 'en', timeZone: 'UTC' };
const mutation = (name: string, selection: string) =>
  `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${selection} } }`;

test.each([
  ['registerUser', mutation('registerUser', 'accepted'), account, 1, undefined],
  ['logIn', mutation('logIn', 'accessToken'), { password: 'not this one' }, 1, 'INVALID_CREDENTIALS'],
  ['requestPasswordReset', mutation('requestPasswordReset', 'accepted'), {}, 0, undefined],
  ['resendVerification', mutation('resendVerification', 'accepted'), {}, 0, undefined],
])('%s answers and works alike, whether or not the address has an account', async (_, query, input, work, code) => {
  const known = (await anAccount(subgraph)).email;
  const observed = [];
  for (const email of [known, `${newId()}@example.com`]) {
    hashes.count = 0;
    const { data, errors } = await subgraph.graphql(query, { input: { ...input, email } });
    observed.push({ data, message: errors[0]?.message, code: errors[0]?.extensions['code'], hashes: hashes.count });
  }
  expect(observed[0]).toMatchObject({ hashes: work, code });
  expect(observed[1]).toEqual(observed[0]);
});
