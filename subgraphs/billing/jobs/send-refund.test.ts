import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { eventually } from '../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { refundPayment } from '../commands/refund/refund-payment.js';
import { startCheckout } from '../commands/payment/start-checkout.js';
import { syncPayment } from '../commands/payment/sync-payment.js';
import { reconcile, reconcileAccounts } from '../queries/reconcile.js';
import { billing } from '../subgraph.js';
import { aHeldSeat, payAt } from '../testing/testing.js';
import { StripeDouble, type Trouble } from '../testing/stripe.js';

let subgraph: TestSubgraph;
let stripe: StripeDouble;
beforeAll(async () => {
  [subgraph, stripe] = await Promise.all([TestSubgraph.start(billing), StripeDouble.start()]);
  payAt(subgraph, stripe);
});
beforeEach(() => {
  stripe.asked.length = 0;
});
afterAll(async () => {
  expect(await reconcile(subgraph.context(null))).toEqual([]);
  expect(await reconcileAccounts(subgraph.context(null))).toEqual([]);
  await Promise.all([subgraph.stop(), stripe.stop()]);
});

/** A seat that was paid online. */
async function aPayment() {
  const { invoiceId, student } = await aHeldSeat(subgraph);
  const context = subgraph.context(student);
  const ways = { returnUrl: 'https://app.example/', savePaymentMethod: false, idempotencyKey: newId() };
  const { url } = await startCheckout(context, { invoiceId, ...ways });
  const intent = stripe.fillIn(stripe.pageOf(url));
  await syncPayment(context, { invoiceId });
  const [payment] = await subgraph.rows<{ id: string }>('select id from payment where invoice_id = $1', [invoiceId]);
  return { invoiceId, paymentId: payment?.id ?? '', intentId: intent?.id ?? '' };
}
type Paid = Awaited<ReturnType<typeof aPayment>>;

const give = ({ paymentId }: Paid, amountMinor: number) =>
  refundPayment(subgraph.context(person('staff')), {
    paymentId,
    amount: { amountMinor, currency: 'EUR' },
    reason: 'requested',
    idempotencyKey: newId(),
  });
/** What the provider gave back, in minor units. */
const given = ({ intentId }: Paid) =>
  [...stripe.refunds.values()].filter((one) => one.payment_intent === intentId).map(({ amount }) => amount);
const creditNotes = async ({ invoiceId }: Paid) =>
  (
    await subgraph.rows<{ amount: number }>(
      'select amount_minor::integer as amount from credit_note where invoice_id = $1 order by id',
      [invoiceId],
    )
  ).map(({ amount }) => amount);
const askedFor = (path: string) => stripe.asked.filter((one) => `${one.method} ${one.path}` === path).length;

/** The refund is sent, and no answer comes; then a day passes, of which `meanwhile` is a part, and the job runs again. */
async function sendInTrouble(paid: Paid, trouble: Trouble, meanwhile: () => Promise<void> = () => Promise.resolve()) {
  // The client of Stripe asks three times by itself.
  stripe.trouble(/^POST .*refunds/, trouble, 3);
  await give(paid, 100);
  const parked = await eventually(async () => {
    const [job] = await subgraph.rows<{ id: string }>(
      `update graphile_worker._private_jobs job set run_at = run_at + interval '1 day' from provider_refund asked
       where asked.id::text = job.payload #>> '{data,id}' and asked.invoice_id = $1
         and attempts = 1 and locked_at is null returning job.id`,
      [paid.invoiceId],
    );
    return job;
  });
  await meanwhile();
  stripe.forgetKeys();
  await subgraph.rows(`update graphile_worker._private_jobs set run_at = run_at - interval '1 day' where id = $1`, [
    parked.id,
  ]);
}

test('a refund whose answer was lost for so long that its key is forgotten is found among others, and not made again', async () => {
  const paid = await aPayment();
  await sendInTrouble(paid, 'lost', async () => {
    // Newer ones, more than a page.
    for (const amountMinor of [201, 202, 203]) await give(paid, amountMinor);
    await eventually(async () => (await creditNotes(paid)).length === 3);
    expect(askedFor('GET /v1/refunds')).toBe(0);
  });
  await eventually(async () => (await creditNotes(paid)).length === 4);
  expect(given(paid)).toEqual([100, 201, 202, 203]);
  expect((await creditNotes(paid)).sort()).toEqual([100, 201, 202, 203]);
  expect(askedFor('GET /v1/refunds')).toBe(2);
});

test('one that failed at the provider while no delivery arrived has failed', async () => {
  const paid = await aPayment();
  stripe.refundStatus = 'failed';
  await sendInTrouble(paid, 'lost');
  stripe.refundStatus = 'succeeded';
  const ended = await eventually(async () => {
    const rows = await subgraph.rows<{ status: string }>(
      `select status from refund where invoice_id = $1 and status <> 'requested'`,
      [paid.invoiceId],
    );
    return rows.length === 1 && rows;
  });
  expect(ended).toEqual([{ status: 'failed' }]);
  expect([given(paid), await creditNotes(paid)]).toEqual([[100], []]);
});

test('one that never reached the provider is sent again', async () => {
  const paid = await aPayment();
  await sendInTrouble(paid, 'error');
  await eventually(async () => (await creditNotes(paid)).length === 1);
  expect(given(paid)).toEqual([100]);
});
