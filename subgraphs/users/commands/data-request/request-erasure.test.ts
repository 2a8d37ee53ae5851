import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { hotp, stepAt } from '../../domain/totp.js';
import { users } from '../../subgraph.js';
import { aProtectedAccount, PASSWORD } from '../../testing/testing.js';
import { requestErasure } from './request-erasure.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(users);
});
afterAll(() => subgraph.stop());

test('who has a second factor asks for an erasure with a code of it, which is good once', async () => {
  const { account, viewer, secret } = await aProtectedAccount(subgraph);
  const ask = (code?: string) =>
    requestErasure(subgraph.context(viewer), { password: PASSWORD, ...(code !== undefined && { code }) });
  const requests = () => subgraph.rows('select kind, status from data_request where user_id = $1', [account.id]);
  await expect(ask()).rejects.toMatchObject({ code: 'INVALID_INPUT', problems: [{ field: 'input.code' }] });
  const next = hotp(secret, stepAt(new Date()) + 1);
  const wrong = next === '000000' ? '000001' : '000000';
  await expect(ask(wrong)).rejects.toMatchObject({ code: 'SECOND_FACTOR_CODE_INVALID' });
  expect(await requests()).toEqual([]);
  await ask(next);
  expect(await requests()).toEqual([{ kind: 'erasure', status: 'scheduled' }]);
  await expect(ask(next)).rejects.toMatchObject({ code: 'SECOND_FACTOR_CODE_INVALID' });
});
