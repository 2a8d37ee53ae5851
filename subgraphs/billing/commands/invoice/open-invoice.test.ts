import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { runCommand } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { Money } from '../../../../platform/domain/money.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { PaymentSucceeded } from '../../../../schema/events/billing.js';
import { SeatReleased } from '../../../../schema/events/classes.js';
import { postingOfCredit } from '../../domain/ledger.js';
import { creditOf } from '../../queries/customer-credit.js';
import { reconcile, reconcileAccounts } from '../../queries/reconcile.js';
import { billing } from '../../subgraph.js';
import { aHeldSeat, pay, payAt, statusOf } from '../../testing/testing.js';
import { StripeDouble } from '../../testing/stripe.js';
import { postLedger } from '../ledger/post-ledger.js';
import { recordManualPayment } from './record-manual-payment.js';
import { refundPayment } from '../refund/refund-payment.js';
import { askForSeat } from '../bundle/reserve-seat.js';
import { startCheckout } from '../payment/start-checkout.js';
import { syncPayment } from '../payment/sync-payment.js';

let subgraph: TestSubgraph;
let stripe: StripeDouble;
beforeAll(async () => {
  [subgraph, stripe] = await Promise.all([TestSubgraph.start(billing), StripeDouble.start()]);
  payAt(subgraph, stripe);
});
afterAll(async () => {
  // Whatever happened, every cent is accounted for.
  expect(await reconcile(subgraph.context(null))).toEqual([]);
  expect(await reconcileAccounts(subgraph.context(null))).toEqual([]);
  await Promise.all([subgraph.stop(), stripe.stop()]);
});

const staff = person('staff');
const euros = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const give = (userId: string, amountMinor: number, currency = 'EUR') =>
  runCommand(subgraph.context(null), 'give', (transaction) =>
    postLedger(transaction, [postingOfCredit({ id: newId(), userId, amount: new Money(amountMinor, currency) }, null)]),
  );
const credit = async (userId: string) =>
  (await creditOf(subgraph.context(null), userId)).map(({ amountMinor }) => amountMinor);
/** Who has credit is asked for the price of a seat. */
async function aSeat(options: { credit: number; price: number; student?: Viewer }) {
  const student = options.student ?? person();
  await give(student.id, options.credit);
  return aHeldSeat(subgraph, { student, price: euros(options.price) });
}
const INVOICE = `query ($id: ID!) { invoice(id: $id) {
  status total { amountMinor } creditApplied { amountMinor } amountDue { amountMinor } refunded { amountMinor }
  payments { method amount { amountMinor } }
} }`;
const seen = async (id: string) => (await subgraph.graphql<{ invoice: object }>(INVOICE, { id }, staff)).data.invoice;
const money = (amountMinor: number) => ({ amountMinor: String(amountMinor) });
const refund = (paymentId: string, amountMinor?: number) =>
  refundPayment(subgraph.context(staff), {
    paymentId,
    ...(amountMinor !== undefined && { amount: euros(amountMinor) }),
    reason: 'requested',
    idempotencyKey: newId(),
  });
const cashOf = async (invoiceId: string) => {
  const [row] = await subgraph.rows<{ sum: number }>(
    `select sum(amount_minor)::bigint as sum from ledger_entry
     join ledger_transaction on ledger_transaction.id = ledger_transaction_id
     where invoice_id = $1 and account_code in ('cash', 'stripe')`,
    [invoiceId],
  );
  return row?.sum ?? 0;
};

test('credit is spent before money is asked for, and a payment is of what remains', async () => {
  const { invoiceId, student } = await aSeat({ credit: 700, price: 2_000 });
  expect(await credit(student.id)).toEqual([0]);
  expect(await seen(invoiceId)).toMatchObject({
    status: 'OPEN',
    total: money(2_000),
    creditApplied: money(700),
    amountDue: money(1_300),
  });
  const record = (amountMinor: number) =>
    recordManualPayment(subgraph.context(staff), {
      invoiceId,
      amount: euros(amountMinor),
      method: 'cash',
      idempotencyKey: newId(),
    });
  await expect(record(2_000)).rejects.toMatchObject({ code: 'AMOUNT_MISMATCH' });
  await record(1_300);
  expect(await seen(invoiceId)).toMatchObject({
    status: 'PAID',
    creditApplied: money(700),
    amountDue: money(0),
    payments: [{ method: 'CASH', amount: money(2_000) }],
  });
  expect(await cashOf(invoiceId)).toBe(1_300);
  expect(await reconcile(subgraph.context(null))).toEqual([]);
});

test('an invoice that credit covers is settled at once, the rest of the credit is kept, and other currencies are left alone', async () => {
  const { invoiceId, student } = await aSeat({ credit: 2_500, price: 2_000 });
  expect(await credit(student.id)).toEqual([500]);
  expect(await seen(invoiceId)).toMatchObject({
    status: 'PAID',
    creditApplied: money(2_000),
    amountDue: money(0),
    payments: [{ method: 'CREDIT', amount: money(2_000) }],
  });
  expect(await cashOf(invoiceId)).toBe(0);
  const [said] = (await subgraph.said(PaymentSucceeded)).filter(({ subject }) => subject === invoiceId);
  expect(said?.data).toMatchObject({ amount: euros(2_000) });

  const foreign = person();
  await give(foreign.id, 900, 'USD');
  const seat = await aHeldSeat(subgraph, { student: foreign, price: euros(2_000) });
  expect(await seen(seat.invoiceId)).toMatchObject({ creditApplied: money(0), amountDue: money(2_000) });
  expect(await credit(foreign.id)).toEqual([900]);
});

test('an invoice that becomes void gives the credit back, once', async () => {
  const { invoiceId, seatHoldId, classId, student } = await aSeat({ credit: 700, price: 2_000 });
  const released = { classId, courseId: newId(), seatHoldId, studentId: student.id, reason: 'expired' as const };
  for (let times = 0; times < 2; times += 1) await subgraph.tell(SeatReleased, released, { subject: classId });
  expect(await seen(invoiceId)).toMatchObject({ status: 'VOID', creditApplied: money(0), amountDue: money(0) });
  expect(await credit(student.id)).toEqual([700]);
  expect(await reconcile(subgraph.context(null))).toEqual([]);
});

test('invoices that are opened at once never spend the same credit twice, and none is refused', async () => {
  const student = person();
  await give(student.id, 2_500);
  const participants = Array.from({ length: 8 }, newId);
  await Promise.all(
    participants.map((participantId) =>
      runCommand(subgraph.context(null), 'ask', (transaction) =>
        askForSeat(transaction, {
          participantId,
          bookingId: newId(),
          studentId: student.id,
          courseId: newId(),
          price: euros(1_000),
          startsAt: '2035-03-29T10:00:00.000Z',
          dueAt: transaction.now,
        }),
      ),
    ),
  );
  const rows = await subgraph.rows<{ status: string; creditMinor: number }>(
    'select status, credit_minor from invoice where user_id = $1 order by credit_minor desc',
    [student.id],
  );
  expect(rows.map(({ status, creditMinor }) => [status, creditMinor])).toEqual([
    ['paid', 1_000],
    ['paid', 1_000],
    ['open', 500],
    ...Array.from({ length: 5 }, () => ['open', 0]),
  ]);
  expect(await credit(student.id)).toEqual([0]);
});

test('a refund gives the money back first, then the credit as credit', async () => {
  const { invoiceId, student } = await aSeat({ credit: 700, price: 2_000 });
  const paymentId = await pay(subgraph, invoiceId);
  await refund(paymentId, 1_000);
  expect([await cashOf(invoiceId), ...(await credit(student.id))]).toEqual([300, 0]);
  await refund(paymentId, 400);
  expect([await cashOf(invoiceId), ...(await credit(student.id))]).toEqual([0, 100]);
  await refund(paymentId);
  expect([await cashOf(invoiceId), ...(await credit(student.id))]).toEqual([0, 700]);
  expect(await seen(invoiceId)).toMatchObject({
    status: 'REFUNDED',
    refunded: money(2_000),
    creditApplied: money(700),
  });
  expect(await reconcile(subgraph.context(null))).toEqual([]);
});

test('the provider is asked for what remains, and to give back no more than it has', async () => {
  const { invoiceId, student } = await aSeat({ credit: 700, price: 2_000 });
  const { url } = await startCheckout(subgraph.context(student), {
    invoiceId,
    returnUrl: 'https://app.example/paid',
    savePaymentMethod: false,
    idempotencyKey: newId(),
  });
  expect(stripe.asked.at(-1)?.form).toMatchObject({ line_items: { 0: { price_data: { unit_amount: '1300' } } } });
  stripe.fillIn(stripe.pageOf(url));
  await syncPayment(subgraph.context(student), { invoiceId });
  expect(await statusOf(subgraph, 'invoice', invoiceId)).toBe('paid');
  expect(await cashOf(invoiceId)).toBe(1_300);
  const [payment] = await subgraph.rows<{ id: string }>('select id from payment where invoice_id = $1', [invoiceId]);
  await refund(payment?.id ?? '');
  expect(await subgraph.rows('select amount_minor from provider_refund where invoice_id = $1', [invoiceId])).toEqual([
    { amountMinor: 1_300 },
  ]);
  // The credit goes back with the money, when the provider has given that back.
  await eventually(async () => (await statusOf(subgraph, 'invoice', invoiceId)) === 'refunded');
  expect(await credit(student.id)).toEqual([700]);
});

test('what credit paid of an issued invoice never changes, and is never more than its total', async () => {
  const { invoiceId } = await aSeat({ credit: 700, price: 2_000 });
  await expect(subgraph.rows('update invoice set credit_minor = 2001 where id = $1', [invoiceId])).rejects.toThrow(
    'invoice_credit',
  );
  await pay(subgraph, invoiceId);
  await expect(subgraph.rows('update invoice set credit_minor = 0 where id = $1', [invoiceId])).rejects.toThrow(
    'is issued',
  );
});
