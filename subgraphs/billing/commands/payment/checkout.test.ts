import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { PaymentFailed, PaymentStarted, PaymentSucceeded } from '../../../../schema/events/billing.js';
import { EnrollmentRejected, SeatReleased } from '../../../../schema/events/classes.js';
import { reconcile, reconcileAccounts } from '../../queries/reconcile.js';
import { billing } from '../../subgraph.js';
import { aHeldSeat, pay, payAt, PRICE, statusOf, type HeldSeat } from '../../testing/testing.js';
import { StripeDouble } from '../../testing/stripe.js';
import { erasePerson } from '../erase-person.js';
import { collectInvoice } from '../invoice/collect-invoice.js';
import { processDelivery } from './process-delivery.js';

let subgraph: TestSubgraph;
let stripe: StripeDouble;
beforeAll(async () => {
  [subgraph, stripe] = await Promise.all([TestSubgraph.start(billing), StripeDouble.start()]);
});
beforeEach(() => payAt(subgraph, stripe));
afterAll(async () => {
  // Whatever happened, every cent is accounted for.
  expect(await reconcile(subgraph.context(null))).toEqual([]);
  expect(await reconcileAccounts(subgraph.context(null))).toEqual([]);
  await Promise.all([subgraph.stop(), stripe.stop()]);
});

const START = `mutation ($input: StartCheckoutInput!) {
  startCheckout(input: $input) { url attempt { id kind status failureReason amount { amountMinor currency } } }
}`;
interface Started {
  readonly startCheckout: {
    readonly url: string | null;
    readonly attempt: { readonly id: string; readonly status: string };
  };
}
const start = ({ invoiceId, student }: HeldSeat, input: object = {}, viewer = student) =>
  subgraph.graphql<Started>(
    START,
    { input: { invoiceId, returnUrl: 'https://app.example/paid', idempotencyKey: newId(), ...input } },
    viewer,
  );
const page = async (seat: HeldSeat, input: object = {}) => {
  const { data, errors } = await start(seat, input);
  expect(errors).toEqual([]);
  return { attemptId: data.startCheckout.attempt.id, reference: stripe.pageOf(data.startCheckout.url) };
};
const SYNC = `mutation ($input: SyncPaymentInput!) {
  syncPayment(input: $input) { invoice { status payments { method reference } attempts { status failureReason } } }
}`;
const sync = ({ invoiceId, student }: HeldSeat, viewer = student) =>
  subgraph.graphql<{ syncPayment: { invoice: { status: string; attempts: object[]; payments: object[] } } }>(
    SYNC,
    { input: { invoiceId } },
    viewer,
  );
const said = async (contract: Parameters<TestSubgraph['said']>[0], { invoiceId }: HeldSeat) =>
  (await subgraph.said(contract)).filter((event) => event.subject === invoiceId).map(({ data }) => data);
const collect = ({ invoiceId }: HeldSeat, attempt = 1) =>
  runCommand(subgraph.context(null), 'collect', (transaction) => collectInvoice(transaction, invoiceId, attempt));
const entriesOf = ({ invoiceId }: HeldSeat) =>
  subgraph.rows<{ code: string; sum: number }>(
    `select account_code as code, sum(amount_minor)::bigint as sum from ledger_entry
     join ledger_transaction on ledger_transaction.id = ledger_transaction_id
     where invoice_id = $1 group by account_code order by account_code`,
    [invoiceId],
  );
const refundsOf = ({ invoiceId }: HeldSeat) =>
  subgraph.rows<{ status: string; amountMinor: number }>(
    'select status, amount_minor from provider_refund where invoice_id = $1',
    [invoiceId],
  );
/** Who pays once and lets the provider keep the card. */
const savedBy = async (card = 'pm_card_visa') => {
  const seat = await aHeldSeat(subgraph);
  stripe.fillIn((await page(seat, { savePaymentMethod: true })).reference, card);
  await sync(seat);
  return seat.student;
};

test('an invoice is paid on the page of the provider, and nothing of the card comes to us', async () => {
  const seat = await aHeldSeat(subgraph);
  const { attemptId, reference } = await page(seat);
  expect(stripe.asked.at(-1)?.form).toMatchObject({
    mode: 'payment',
    adaptive_pricing: { enabled: 'false' },
    line_items: { 0: { price_data: { currency: 'eur', unit_amount: String(PRICE.amountMinor) } } },
    success_url: 'https://app.example/paid',
    metadata: { attempt_id: attemptId, invoice_id: seat.invoiceId },
  });
  expect(await said(PaymentStarted, seat)).toEqual([
    { invoiceId: seat.invoiceId, userId: seat.student.id, paymentAttemptId: attemptId },
  ]);
  expect((await sync(seat)).data.syncPayment.invoice).toMatchObject({
    status: 'OPEN',
    attempts: [{ status: 'PROCESSING' }],
  });
  const intent = stripe.fillIn(reference);
  const { data } = await sync(seat);
  expect(data.syncPayment.invoice).toEqual({
    status: 'PAID',
    payments: [{ method: 'STRIPE', reference: intent?.id }],
    attempts: [{ status: 'SUCCEEDED', failureReason: null }],
  });
  expect(await entriesOf(seat)).toEqual([
    { code: 'receivable', sum: 0 },
    { code: 'revenue', sum: -PRICE.amountMinor },
    { code: 'stripe', sum: PRICE.amountMinor },
  ]);
  expect(
    await subgraph.rows('select from payment_customer where user_id = $1 and payment_method is not null', [
      seat.student.id,
    ]),
  ).toEqual([]);
});

test('a declined card leaves the page open: the attempt goes on, and a second card pays', async () => {
  const seat = await aHeldSeat(subgraph);
  const { reference } = await page(seat);
  stripe.fillIn(reference, 'pm_card_declined');
  expect((await sync(seat)).data.syncPayment.invoice.attempts).toEqual([{ status: 'PROCESSING', failureReason: null }]);
  stripe.fillIn(reference);
  expect((await sync(seat)).data.syncPayment.invoice.status).toBe('PAID');
  expect(await said(PaymentFailed, seat)).toEqual([]);
});

test('a page that ran out is a failed attempt, and the invoice can be paid on another', async () => {
  const seat = await aHeldSeat(subgraph);
  stripe.expire((await page(seat)).reference);
  expect((await sync(seat)).data.syncPayment.invoice).toMatchObject({
    status: 'OPEN',
    attempts: [{ status: 'FAILED', failureReason: 'ABANDONED' }],
  });
  expect(await said(PaymentFailed, seat)).toMatchObject([{ attempt: null, reason: 'abandoned' }]);
  stripe.fillIn((await page(seat)).reference);
  expect((await sync(seat)).data.syncPayment.invoice.status).toBe('PAID');
});

test('20 requests with one key are one attempt and one page with equal answers; another request under it is refused', async () => {
  const seat = await aHeldSeat(subgraph);
  const idempotencyKey = newId();
  const before = stripe.sessions.size;
  const answers = await Promise.all(Array.from({ length: 20 }, () => start(seat, { idempotencyKey })));
  expect(answers.map(({ errors }) => errors).flat()).toEqual([]);
  expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1);
  expect(stripe.sessions.size - before).toBe(1);
  expect((await start(seat, { idempotencyKey, savePaymentMethod: true })).code).toBe('IDEMPOTENCY_KEY_REUSED');
});

test('when the answer of the provider is lost, the same request gets the page that was made', async () => {
  const seat = await aHeldSeat(subgraph);
  const idempotencyKey = newId();
  const before = stripe.sessions.size;
  // The SDK tries three times.
  stripe.trouble(/^POST \/v1\/checkout/, 'lost', 3);
  expect((await start(seat, { idempotencyKey })).code).toBe('PAYMENT_PROVIDER_UNAVAILABLE');
  const { reference } = await page(seat, { idempotencyKey });
  expect(stripe.sessions.size - before).toBe(1);
  stripe.fillIn(reference);
  expect((await sync(seat)).data.syncPayment.invoice.status).toBe('PAID');
});

test('an attempt whose answer was lost for good is found at the provider by our id, over several pages of its list', async () => {
  const seat = await aHeldSeat(subgraph);
  stripe.trouble(/^POST \/v1\/checkout/, 'lost', 3);
  await start(seat);
  // Others of the same person come after it.
  for (let index = 0; index < 5; index += 1) await page(await aHeldSeat(subgraph, { student: seat.student }));
  const [lost] = [...stripe.sessions.values()].filter(({ metadata }) => metadata['invoice_id'] === seat.invoiceId);
  stripe.fillIn(lost?.id ?? '');
  const found = await sync(seat);
  expect(found.errors).toEqual([]);
  expect(found.data.syncPayment.invoice.status).toBe('PAID');
});

test('of the person who comes back and the webhook at once, one settles the invoice', async () => {
  for (let round = 0; round < 5; round += 1) {
    const seat = await aHeldSeat(subgraph);
    const { attemptId, reference } = await page(seat);
    stripe.fillIn(reference);
    const deliveryId = newId();
    await subgraph.rows(
      `insert into webhook_delivery (id, provider, provider_event_id, type, about, status, received_at)
       values ($1, 'stripe', $2, 'checkout.session.completed', $3, 'received', now())`,
      [deliveryId, newId(), JSON.stringify({ kind: 'attempt', attemptId, references: [reference] })],
    );
    await Promise.all([
      ...Array.from({ length: 4 }, () => sync(seat)),
      processDelivery(subgraph.context(null), deliveryId),
    ]);
    expect(await said(PaymentSucceeded, seat)).toHaveLength(1);
    expect(await entriesOf(seat)).toContainEqual({ code: 'stripe', sum: PRICE.amountMinor });
  }
});

test('money for a seat that is gone goes back by itself, once, and the ledger shows both ways', async () => {
  const seat = await aHeldSeat(subgraph);
  const { reference } = await page(seat);
  const { classId, seatHoldId, student } = seat;
  // The page would be closed, but the provider does not hear of it in time.
  stripe.trouble(/^POST \/v1\/checkout\/sessions\/.+\/expire/, 'error', 6);
  await subgraph.tell(SeatReleased, { classId, seatHoldId, studentId: student.id });
  expect(await statusOf(subgraph, 'invoice', seat.invoiceId)).toBe('void');
  const intent = stripe.fillIn(reference);
  await Promise.all([sync(seat), sync(seat)]);
  await eventually(async () => (await refundsOf(seat))[0]?.status === 'succeeded');
  expect(await refundsOf(seat)).toEqual([{ status: 'succeeded', amountMinor: PRICE.amountMinor }]);
  expect([...stripe.refunds.values()].filter((one) => one.payment_intent === intent?.id)).toMatchObject([
    { amount: PRICE.amountMinor },
  ]);
  expect(await said(PaymentFailed, seat)).toMatchObject([{ reason: 'invoice_not_open' }]);
  expect(await entriesOf(seat)).toEqual([
    { code: 'stripe', sum: 0 },
    { code: 'surplus', sum: 0 },
  ]);
});

test('who pays the same invoice on two pages gets the second payment back', async () => {
  const seat = await aHeldSeat(subgraph);
  // The first would be closed, but the provider does not hear of it in time.
  stripe.trouble(/^POST \/v1\/checkout\/sessions\/.+\/expire/, 'error', 6);
  const [first, second] = [await page(seat), await page(seat)];
  stripe.fillIn(first.reference);
  stripe.fillIn(second.reference);
  expect((await sync(seat)).data.syncPayment.invoice.status).toBe('PAID');
  await eventually(async () => (await refundsOf(seat))[0]?.status === 'succeeded');
  expect(await refundsOf(seat)).toHaveLength(1);
  expect(await entriesOf(seat)).toContainEqual({ code: 'stripe', sum: PRICE.amountMinor });
});

test('another sum than was asked for is given back, and the invoice stays open', async () => {
  const seat = await aHeldSeat(subgraph);
  const { reference } = await page(seat);
  const session = stripe.sessions.get(reference);
  stripe.sessions.set(reference, { ...(session as NonNullable<typeof session>), amount_total: 100 });
  stripe.fillIn(reference);
  expect((await sync(seat)).data.syncPayment.invoice).toMatchObject({
    status: 'OPEN',
    attempts: [{ status: 'FAILED', failureReason: 'AMOUNT_MISMATCH' }],
  });
  await eventually(async () => (await refundsOf(seat))[0]?.status === 'succeeded');
  expect(await refundsOf(seat)).toEqual([{ status: 'succeeded', amountMinor: 100 }]);
});

test('a payment online that is refunded goes back by the provider', async () => {
  const seat = await aHeldSeat(subgraph);
  const intent = stripe.fillIn((await page(seat)).reference);
  await sync(seat);
  const [payment] = await subgraph.rows<{ id: string }>('select id from payment where invoice_id = $1', [
    seat.invoiceId,
  ]);
  // The provider is away at first.
  stripe.trouble(/^POST \/v1\/refunds/, 'error', 1);
  const { classId, seatHoldId, student } = seat;
  await subgraph.tell(EnrollmentRejected, { classId, seatHoldId, studentId: student.id, paymentId: payment?.id ?? '' });
  await eventually(async () => (await refundsOf(seat))[0]?.status === 'succeeded');
  expect([...stripe.refunds.values()].filter((one) => one.payment_intent === intent?.id)).toHaveLength(1);
  expect(await statusOf(subgraph, 'invoice', seat.invoiceId)).toBe('refunded');
  expect((await entriesOf(seat)).map(({ sum }) => sum)).toEqual([0, 0, 0]);
});

test('what was saved pays later invoices without the person, under one key of the attempt', async () => {
  const student = await savedBy();
  const seat = await aHeldSeat(subgraph, { student });
  stripe.trouble(/^POST \/v1\/payment_intents/, 'lost', 1);
  await collect(seat);
  await eventually(async () => (await statusOf(subgraph, 'invoice', seat.invoiceId)) === 'paid');
  const intents = [...stripe.intents.values()].filter(({ metadata }) => metadata['invoice_id'] === seat.invoiceId);
  expect(intents).toHaveLength(1);
  expect(await said(PaymentSucceeded, seat)).toHaveLength(1);
});

test.each([
  ['pm_card_declined', 'card_declined'],
  ['pm_card_insufficient', 'insufficient_funds'],
  ['pm_card_expired', 'expired_card'],
  ['pm_card_authentication', 'authentication_required'],
  ['pm_gone', 'no_payment_method'],
])('a saved method that is %s fails as %s, each attempt by itself', async (card, reason) => {
  const student = await savedBy();
  await subgraph.rows('update payment_customer set payment_method = $2 where user_id = $1', [student.id, card]);
  const seat = await aHeldSeat(subgraph, { student });
  await collect(seat);
  await eventually(async () => (await said(PaymentFailed, seat)).length === 1);
  expect(await said(PaymentFailed, seat)).toMatchObject([{ attempt: 1, reason }]);
  expect(await statusOf(subgraph, 'invoice', seat.invoiceId)).toBe('open');
  await subgraph.rows('update payment_customer set payment_method = $2 where user_id = $1', [
    student.id,
    'pm_card_visa',
  ]);
  await collect(seat, 2);
  await eventually(async () => (await statusOf(subgraph, 'invoice', seat.invoiceId)) === 'paid');
});

test('an invoice that staff settle first is not charged', async () => {
  const student = await savedBy();
  const seat = await aHeldSeat(subgraph, { student });
  await pay(subgraph, seat.invoiceId);
  const before = stripe.intents.size;
  await collect(seat);
  await eventually(
    async () =>
      (await subgraph.rows(`select from graphile_worker.jobs where task_identifier = 'charge-invoice'`)).length === 0,
  );
  expect(stripe.intents.size).toBe(before);
});

test('a person who is erased is forgotten by the provider too, and money that still comes is not lost', async () => {
  const student = await savedBy();
  const seat = await aHeldSeat(subgraph, { student });
  const { reference } = await page(seat);
  const [customer] = await subgraph.rows<{ customer: string }>(
    'select customer from payment_customer where user_id = $1',
    [student.id],
  );
  expect(stripe.customers.has(customer?.customer ?? '')).toBe(true);
  await erasePerson(subgraph.context(null), { requestId: newId(), userId: student.id });
  expect(await subgraph.rows('select from payment_customer where user_id = $1', [student.id])).toEqual([]);
  await eventually(() => Promise.resolve(!stripe.customers.has(customer?.customer ?? '')));
  stripe.fillIn(reference);
  expect((await sync(seat)).data.syncPayment.invoice.status).toBe('PAID');
});

test('refusals have their codes', async () => {
  const seat = await aHeldSeat(subgraph);
  expect((await start(seat, {}, person())).code).toBe('INVOICE_NOT_FOUND');
  expect((await start(seat, {}, person('staff'))).code).toBe('INVOICE_NOT_FOUND');
  expect((await start(seat, { returnUrl: 'https://evil.example/' })).code).toBe('RETURN_URL_NOT_ALLOWED');
  for (const returnUrl of [
    'blob:https://app.example/1',
    'javascript:https://app.example/',
    'https://app.example@evil.example/',
  ])
    expect(['RETURN_URL_NOT_ALLOWED', 'INVALID_INPUT']).toContain((await start(seat, { returnUrl })).code);
  expect((await start(seat, { returnUrl: 'nowhere' })).code).toBe('INVALID_INPUT');
  expect((await start(seat, {}, { ...seat.student, emailVerified: false })).code).toBe('EMAIL_NOT_VERIFIED');
  expect((await sync(seat, person())).code).toBe('INVOICE_NOT_FOUND');
  await pay(subgraph, seat.invoiceId);
  expect((await start(seat)).code).toBe('INVOICE_NOT_OPEN');
  const other = await TestSubgraph.start(billing);
  const unconfigured = await aHeldSeat(other);
  const input = { invoiceId: unconfigured.invoiceId, returnUrl: 'https://app.example/', idempotencyKey: newId() };
  expect((await other.graphql(START, { input }, unconfigured.student)).code).toBe('PAYMENT_PROVIDER_NOT_CONFIGURED');
  await other.stop();
});
