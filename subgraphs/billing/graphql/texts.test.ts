import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { billing } from '../subgraph.js';
import { aHeldSeat } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());

const send = (name: string, input: object, viewer = person('staff')) =>
  subgraph.graphql<Record<string, unknown>>(
    `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { __typename } }`,
    { input },
    viewer,
  );
const price = { amountMinor: '100', currency: 'EUR' };
const details = { name: 'Ana Silva', address: 'Rua 1\nLisboa', country: 'PT' };

test.each([
  ['a blank title', 'createProduct', 'title', (title: string) => ({ kind: 'PLAN', interval: 'MONTH', title, price })],
  ['a blank name', 'updateBillingDetails', 'name', (name: string) => ({ ...details, name })],
  ['a blank address', 'updateBillingDetails', 'address', (address: string) => ({ ...details, address })],
])('%s is rejected, whatever characters that one does not see it has', async (_what, mutation, field, input) => {
  for (const blank of ['   ', '\u200b', '\u2060\u00a0', '\u0000x'.slice(0, 1)]) {
    const { code, errors } = await send(mutation, input(blank));
    expect([JSON.stringify(blank), code, errors[0]?.extensions['field']]).toEqual([
      JSON.stringify(blank),
      'INVALID_INPUT',
      `input.${field}`,
    ]);
  }
});

test('texts are stored in their canonical form: without spaces at their ends, composed, on one line where they are one', async () => {
  const student = person();
  expect(
    (await send('updateBillingDetails', { ...details, name: '  Jose\u0301 ', taxId: ' PT1 ' }, student)).errors,
  ).toEqual([]);
  const [row] = await subgraph.rows('select name, tax_id from billing_details where user_id = $1', [student.id]);
  expect(row).toEqual({ name: 'José', taxId: 'PT1' });
  expect((await send('updateBillingDetails', { ...details, name: 'Ana\u202eavliS' }, student)).code).toBe(
    'INVALID_INPUT',
  );
  const { invoiceId } = await aHeldSeat(subgraph);
  const amount = { amountMinor: '24000', currency: 'EUR' };
  const manual = { invoiceId, amount, method: 'TRANSFER', idempotencyKey: newId(), reference: 'two\nlines' };
  expect((await send('recordManualPayment', manual)).code).toBe('INVALID_INPUT');
});
