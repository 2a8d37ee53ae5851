import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../../../platform/command.js';
import { TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { SecurityNotice } from '../../../../schema/events/users.js';
import { users } from '../../subgraph.js';
import { aProtectedAccount, anAccount, PASSWORD } from '../../testing/testing.js';
import { createApiKey } from '../api-key/create-api-key.js';
import { logIn } from '../session/log-in.js';
import { hashToken } from '../shared/secret-token.js';
import { disableSecondFactor } from './disable-second-factor.js';
import { logInWithSecondFactor } from './log-in-with-second-factor.js';
import { type SecondFactorRequired } from '../../domain/errors.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());

const noticesOf = async (userId: string) =>
  (await subgraph.said(SecurityNotice)).filter(({ subject }) => subject === userId).map(({ data }) => data['notice']);

test('the owner hears of a sign-in from a device that the account never used, not of the first sign-in', async () => {
  const { id, email } = await anAccount(subgraph);
  const from = (clientAgent: string) =>
    logIn({ ...subgraph.context(null), clientAgent }, { email, password: PASSWORD });
  await from('Phone');
  await from('Phone');
  expect(await noticesOf(id)).toEqual([]);
  await from('Laptop');
  await from('Laptop');
  expect(await noticesOf(id)).toEqual(['NEW_DEVICE']);
});

test('turning the second factor on and off, and a new API key, notify the owner', async () => {
  const { viewer } = await aProtectedAccount(subgraph, 'staff');
  const context = subgraph.context(viewer);
  const expiresAt = new Date(Date.now() + 86_400_000);
  await createApiKey(context, { name: 'Key', scopes: ['catalog:read'], dailyCostBudget: 1_000, expiresAt });
  const code = 'aaaa-bbbb-cccc-dddd';
  await withRecoveryCodes(viewer.id, [code]);
  await disableSecondFactor(context, { password: PASSWORD, code });
  expect(await noticesOf(viewer.id)).toEqual(['SECOND_FACTOR_ON', 'API_KEY_CREATED', 'SECOND_FACTOR_OFF']);
});

test('the owner hears that few recovery codes are left when one is used to sign in', async () => {
  const { account } = await aProtectedAccount(subgraph);
  const codes = ['aaaa', 'bbbb', 'cccc', 'dddd', 'eeee'].map((part) => `${part}-${part}-${part}-${part}`);
  await withRecoveryCodes(account.id, codes);
  for (const code of codes.slice(0, 2)) {
    const asked = logIn(subgraph.context(null), { email: account.email, password: PASSWORD });
    const required = await asked.then(
      () => undefined,
      (error: unknown) => error,
    );
    const challengeToken = String((required as SecondFactorRequired).details?.['challengeToken']);
    await logInWithSecondFactor(subgraph.context(null), { challengeToken, code });
  }
  expect(await noticesOf(account.id)).toEqual(['SECOND_FACTOR_ON', 'RECOVERY_CODES_LOW']);
});

/** Hashed as the command does. */
function withRecoveryCodes(userId: string, codes: readonly string[]): Promise<unknown> {
  const hashes = codes.map((code) => hashToken(`${userId}/${code.replace(/[^a-z2-7]/g, '')}`));
  return runCommand(subgraph.context(null), 'recoveryCodes', ({ sql }) =>
    sql('update second_factor set recovery_codes = $2 where id = $1', [userId, hashes]),
  );
}
