import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../../../platform/command.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { PaymentFailed } from '../../../../schema/events/billing.js';
import { billing } from '../../subgraph.js';
import { aHeldSeat, pay, statusOf } from '../../testing/testing.js';
import { collectInvoice } from './collect-invoice.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());

const collect = (invoiceId: string, attempt: number) =>
  runCommand(subgraph.context(null), 'collect', (transaction) => collectInvoice(transaction, invoiceId, attempt));
const failures = async (invoiceId: string) =>
  (await subgraph.said(PaymentFailed)).filter((event) => event.subject === invoiceId).map(({ data }) => data);
const jobs = () =>
  subgraph.rows(
    `select from graphile_worker.jobs where task_identifier = 'charge-invoice' and run_at <= now() limit 1`,
  );

test('without a saved method the attempt fails and says so; the invoice stays open', async () => {
  const { invoiceId, student, classId, seatHoldId } = await aHeldSeat(subgraph);
  await collect(invoiceId, 1);
  await eventually(async () => (await failures(invoiceId)).length === 1);
  expect(await failures(invoiceId)).toEqual([
    {
      invoiceId,
      userId: student.id,
      attempt: 1,
      reason: 'no_payment_method',
      purpose: { kind: 'class-seat', classId, seatHoldId },
    },
  ]);
  expect(await statusOf(subgraph, 'invoice', invoiceId)).toBe('open');
});

test('an attempt is made once however often it is asked for, and each number is one', async () => {
  const { invoiceId } = await aHeldSeat(subgraph);
  for (const attempt of [1, 1, 2]) await collect(invoiceId, attempt);
  await eventually(async () => (await failures(invoiceId)).length === 2);
  await collect(invoiceId, 1);
  await eventually(async () => (await jobs()).length === 0);
  expect((await failures(invoiceId)).map(({ attempt }) => attempt).sort()).toEqual([1, 2]);
});

test('an invoice that is settled meanwhile is left alone', async () => {
  const { invoiceId } = await aHeldSeat(subgraph);
  await pay(subgraph, invoiceId);
  await collect(invoiceId, 1);
  await eventually(async () => (await jobs()).length === 0);
  expect(await failures(invoiceId)).toEqual([]);
  expect(await subgraph.rows('select from payment_attempt where invoice_id = $1', [invoiceId])).toEqual([]);
});
