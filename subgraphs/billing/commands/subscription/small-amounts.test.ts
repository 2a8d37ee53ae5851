import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { runCommand } from '../../../../platform/command.js';
import { DAY } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { Money } from '../../../../platform/domain/money.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { postingOfCredit } from '../../domain/ledger.js';
import { payments } from '../../providers/payment-provider.js';
import { creditOf } from '../../queries/customer-credit.js';
import { reconcile } from '../../queries/reconcile.js';
import { billing } from '../../subgraph.js';
import { aHeldSeat, aPlan, aSubscriber, invoicesOf, pay, payAt, settled, statusOf } from '../../testing/testing.js';
import { StripeDouble } from '../../testing/stripe.js';
import { changePlan, previewPlanChange } from './change-plan.js';
import { postLedger } from '../ledger/post-ledger.js';
import { startCheckout } from '../payment/start-checkout.js';

let subgraph: TestSubgraph;
let stripe: StripeDouble;
beforeAll(async () => {
  [subgraph, stripe] = await Promise.all([TestSubgraph.start(billing), StripeDouble.start()]);
});
beforeEach(() => payAt(subgraph, stripe));
afterEach(() => {
  vi.useRealTimers();
});
afterAll(async () => {
  expect(await reconcile(subgraph.context(null))).toEqual([]);
  await Promise.all([subgraph.stop(), stripe.stop()]);
});

const euros = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

/** A user with credit is asked for the price of a seat; what credit pays of it, and what credit is left. */
async function spending(
  credit: number,
  price: number,
): Promise<{ credit: number | undefined; left: number | undefined }> {
  const student = person();
  await runCommand(subgraph.context(null), 'giveCredit', (transaction) =>
    postLedger(transaction, [
      postingOfCredit({ id: newId(), userId: student.id, amount: new Money(credit, 'EUR') }, null, new Money(0, 'EUR')),
    ]),
  );
  await aHeldSeat(subgraph, { student, price: euros(price) });
  const [invoice] = await invoicesOf(subgraph, student.id);
  return { credit: invoice?.credit, left: (await creditOf(subgraph.context(student), student.id))[0]?.amountMinor };
}

test.each([
  { credit: 1_880, price: 1_900, pays: 1_850 },
  { credit: 1_850, price: 1_900, pays: 1_850 },
  { credit: 1_849, price: 1_900, pays: 1_849 },
  { credit: 1_900, price: 1_900, pays: 1_900 },
  { credit: 2_000, price: 1_900, pays: 1_900 },
  { credit: 20, price: 40, pays: 0 },
  { credit: 40, price: 40, pays: 40 },
])('credit of $credit pays $pays of $price: what it leaves can be charged', async ({ credit, price, pays }) => {
  expect(await spending(credit, price)).toEqual({ credit: pays, left: credit - pays });
});

test('without a provider credit pays all that it can', async () => {
  subgraph.context(null).resources.delete(payments);
  expect(await spending(1_880, 1_900)).toEqual({ credit: 1_880, left: 0 });
});

test('what is less than can be charged is refused before anybody is sent to a page; staff can take it', async () => {
  const checkout = (price: number) =>
    aHeldSeat(subgraph, { price: euros(price) }).then(async ({ student, invoiceId }) => ({
      invoiceId,
      asked: startCheckout(subgraph.context(student), {
        invoiceId,
        returnUrl: 'https://app.example/',
        savePaymentMethod: false,
        idempotencyKey: newId(),
      }),
    }));
  const small = await checkout(49);
  await expect(small.asked).rejects.toMatchObject({ code: 'AMOUNT_TOO_SMALL', details: euros(50) });
  expect(await subgraph.rows('select from payment_attempt where invoice_id = $1', [small.invoiceId])).toEqual([]);
  await pay(subgraph, small.invoiceId);
  expect(await statusOf(subgraph, 'invoice', small.invoiceId)).toBe('paid');
  expect((await (await checkout(50)).asked).url).toMatch(/^https:/);
});

test('a change to another plan for less than can be charged is refused, and leaves nothing behind', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2027-04-01T10:00:00Z') });
  const made = await aSubscriber(subgraph, { active: true, amountMinor: 3_000 });
  made.student.expiresAt.setTime(Date.now() + 100 * DAY);
  vi.setSystemTime(new Date('2027-04-30T10:00:00Z'));
  const { billingSubscriptionId, student } = made;
  const context = subgraph.context(student);
  const [little, enough] = [
    await aPlan(subgraph, { amountMinor: 4_470 }),
    await aPlan(subgraph, { amountMinor: 4_500 }),
  ];
  const preview = (productId: string) => previewPlanChange(context, { billingSubscriptionId, productId });
  const change = (productId: string) =>
    changePlan(context, { billingSubscriptionId, productId, idempotencyKey: newId() });
  // A day of thirty is left: 149 - 100.
  for (const asked of [preview, change])
    await expect(asked(little)).rejects.toMatchObject({ code: 'AMOUNT_TOO_SMALL' });
  expect(await invoicesOf(subgraph, student.id)).toHaveLength(1);
  expect((await preview(enough)).due).toMatchObject(euros(50));
  const { invoiceId } = await change(enough);
  expect((await invoicesOf(subgraph, student.id)).at(-1)).toMatchObject({ id: invoiceId, total: 50 });
});

test('a renewal of less than can be charged is free, and worth nothing', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2027-04-01T10:00:00Z') });
  const { student, billingSubscriptionId } = await aSubscriber(subgraph, { active: true, amountMinor: 49 });
  vi.setSystemTime(new Date('2027-05-01T10:00:00Z'));
  await eventually(async () => (await invoicesOf(subgraph, student.id)).length === 2);
  await settled(subgraph);
  expect((await invoicesOf(subgraph, student.id)).map(({ total, status }) => [total, status])).toEqual([
    [49, 'paid'],
    [0, 'paid'],
  ]);
  expect(await statusOf(subgraph, 'billing_subscription', billingSubscriptionId)).toBe('active');
  const [{ worth } = { worth: null }] = await subgraph.rows<{ worth: number }>(
    'select value_amount_minor as worth from billing_subscription where id = $1',
    [billingSubscriptionId],
  );
  expect(worth).toBe(0);
});
