import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../../platform/command.js';
import { newId } from '../../../platform/domain/ids.js';
import { eventually } from '../../../platform/testing/testing.js';
import { TestSubgraph } from '../../../platform/testing/subgraph.js';
import { collectInvoice } from '../commands/invoice/collect-invoice.js';
import { startCheckout } from '../commands/payment/start-checkout.js';
import { syncPayment } from '../commands/payment/sync-payment.js';
import { reconcile, reconcileAccounts } from '../queries/reconcile.js';
import { billing } from '../subgraph.js';
import { aHeldSeat, payAt, statusOf } from '../testing/testing.js';
import { StripeDouble, type Trouble } from '../testing/stripe.js';

let subgraph: TestSubgraph;
let stripe: StripeDouble;
beforeAll(async () => {
  [subgraph, stripe] = await Promise.all([TestSubgraph.start(billing), StripeDouble.start()]);
  payAt(subgraph, stripe);
});
afterAll(async () => {
  expect(await reconcile(subgraph.context(null))).toEqual([]);
  expect(await reconcileAccounts(subgraph.context(null))).toEqual([]);
  await Promise.all([subgraph.stop(), stripe.stop()]);
});

/** An open invoice of a user who saved a card as they paid for another. */
async function anInvoice() {
  const first = await aHeldSeat(subgraph);
  const { student, invoiceId } = first;
  const context = subgraph.context(student);
  const ways = { returnUrl: 'https://app.example/', savePaymentMethod: true, idempotencyKey: newId() };
  const { url } = await startCheckout(context, { invoiceId, ...ways });
  stripe.fillIn(stripe.pageOf(url), 'pm_first');
  await syncPayment(context, { invoiceId });
  return aHeldSeat(subgraph, { student });
}

/** With what the provider charged an invoice. */
const charged = (invoiceId: string) =>
  [...stripe.intents.values()]
    .filter(({ metadata, status }) => metadata['invoice_id'] === invoiceId && status === 'succeeded')
    .map((intent) => intent.payment_method);

/** It is charged, and no answer comes; then a day passes, in which the person saves another card, and the job runs again. */
async function chargeInTrouble(trouble: Trouble): Promise<string> {
  const { invoiceId, student } = await anInvoice();
  // The client of Stripe asks three times by itself.
  stripe.trouble(/^POST .*payment_intents/, trouble, 3);
  await runCommand(subgraph.context(null), 'collect', (transaction) => collectInvoice(transaction, invoiceId, 1));
  const parked = await eventually(async () => {
    const [job] = await subgraph.rows<{ id: string }>(
      `update graphile_worker._private_jobs set run_at = run_at + interval '1 day'
       where key = $1 and attempts = 1 and locked_at is null returning id`,
      [`charge-invoice:${invoiceId}:1`],
    );
    return job;
  });
  await subgraph.rows(`update payment_customer set payment_method = 'pm_second' where user_id = $1`, [student.id]);
  stripe.forgetKeys();
  await subgraph.rows(`update graphile_worker._private_jobs set run_at = run_at - interval '1 day' where id = $1`, [
    parked.id,
  ]);
  await eventually(async () => (await statusOf(subgraph, 'invoice', invoiceId)) === 'paid');
  return invoiceId;
}

test('a charge whose answer was lost for so long that its key is forgotten is found, and not made again', async () => {
  expect(charged(await chargeInTrouble('lost'))).toEqual(['pm_first']);
});

test('one that never reached the provider is made with what is saved by then', async () => {
  expect(charged(await chargeInTrouble('error'))).toEqual(['pm_second']);
});
