import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { SeatReleased } from '../../../../schema/events/classes.js';
import { reconcile, reconcileAccounts } from '../../queries/reconcile.js';
import { billing } from '../../subgraph.js';
import { aHeldSeat, pay, payAt, PRICE, settled, statusOf, type HeldSeat } from '../../testing/testing.js';
import { StripeDouble } from '../../testing/stripe.js';
import { startCheckout } from './start-checkout.js';
import { syncPayment } from './sync-payment.js';

let subgraph: TestSubgraph;
let stripe: StripeDouble;
beforeAll(async () => {
  [subgraph, stripe] = await Promise.all([TestSubgraph.start(billing), StripeDouble.start()]);
});
beforeEach(() => payAt(subgraph, stripe));
afterAll(async () => {
  expect(await reconcile(subgraph.context(null))).toEqual([]);
  expect(await reconcileAccounts(subgraph.context(null))).toEqual([]);
  await Promise.all([subgraph.stop(), stripe.stop()]);
});

const page = async ({ invoiceId, student }: HeldSeat) => {
  const ways = { returnUrl: 'https://app.example/', savePaymentMethod: false, idempotencyKey: newId() };
  return stripe.pageOf((await startCheckout(subgraph.context(student), { invoiceId, ...ways })).url);
};
const statusOfPage = (reference: string) => stripe.sessions.get(reference)?.status;
const closed = (reference: string) => eventually(() => statusOfPage(reference) === 'expired');
const attemptsOf = ({ invoiceId }: HeldSeat) =>
  subgraph.rows<{ status: string; failureReason: string | null }>(
    'select status, failure_reason from payment_attempt where invoice_id = $1 order by id',
    [invoiceId],
  );

test('a page of an invoice that staff settled is closed at the provider', async () => {
  const seat = await aHeldSeat(subgraph);
  const reference = await page(seat);
  await pay(subgraph, seat.invoiceId);
  await closed(reference);
  await eventually(async () => (await attemptsOf(seat))[0]?.status === 'failed');
  expect(await attemptsOf(seat)).toEqual([{ status: 'failed', failureReason: 'abandoned' }]);
});

test('a page of an invoice that became void is closed, also where the provider is away at first', async () => {
  const seat = await aHeldSeat(subgraph);
  const reference = await page(seat);
  // All three tries of the SDK.
  stripe.trouble(/^POST \/v1\/checkout\/sessions\/.+\/expire/, 'error', 3);
  const { classId, seatHoldId, student } = seat;
  await subgraph.tell(SeatReleased, { classId, seatHoldId, studentId: student.id });
  await closed(reference);
});

test('a newer page closes the older one and stays open itself', async () => {
  const seat = await aHeldSeat(subgraph);
  const [first, second] = [await page(seat), await page(seat)];
  await closed(first);
  await settled(subgraph);
  expect(statusOfPage(second)).toBe('open');
  stripe.fillIn(second);
  await syncPayment(subgraph.context(seat.student), { invoiceId: seat.invoiceId });
  expect(await statusOf(subgraph, 'invoice', seat.invoiceId)).toBe('paid');
});

test('what is paid on a page while staff settle the invoice goes back in full, once, and is noted as by the platform', async () => {
  const seat = await aHeldSeat(subgraph);
  const reference = await page(seat);
  const intent = stripe.fillIn(reference);
  await pay(subgraph, seat.invoiceId);
  const given = () => [...stripe.refunds.values()].filter((one) => one.payment_intent === intent?.id);
  await eventually(() => given().length === 1);
  await Promise.all(
    Array.from({ length: 3 }, () => syncPayment(subgraph.context(seat.student), { invoiceId: seat.invoiceId })),
  );
  await settled(subgraph);
  expect(given()).toMatchObject([{ amount: PRICE.amountMinor }]);
  expect(statusOfPage(reference)).toBe('complete');
  const { data } = await subgraph.graphql<{ billingActs: { edges: { node: object }[] } }>(
    'query ($id: ID) { billingActs(subjectId: $id) { edges { node { act actor { id } } } } }',
    { id: seat.invoiceId },
    person('staff'),
  );
  expect(data.billingActs.edges.map(({ node }) => node)).toEqual([
    { act: 'return-surplus', actor: null },
    { act: 'record-payment', actor: { id: expect.any(String) as string } },
  ]);
});
