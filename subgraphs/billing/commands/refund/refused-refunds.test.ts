import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { PaymentRefunded } from '../../../../schema/events/billing.js';
import { reconcile, reconcileAccounts } from '../../queries/reconcile.js';
import { billing } from '../../subgraph.js';
import { aHeldSeat, payAt, PRICE, settled, statusOf } from '../../testing/testing.js';
import { StripeDouble } from '../../testing/stripe.js';
import { noteRefund } from './note-refund.js';
import { refundAutomatically } from './refund-automatically.js';
import { startCheckout } from '../payment/start-checkout.js';
import { syncPayment } from '../payment/sync-payment.js';

let subgraph: TestSubgraph;
let stripe: StripeDouble;
beforeAll(async () => {
  [subgraph, stripe] = await Promise.all([TestSubgraph.start(billing), StripeDouble.start()]);
});
beforeEach(() => {
  payAt(subgraph, stripe);
  stripe.refundStatus = 'succeeded';
  stripe.refundRefusal = null;
});
afterAll(async () => {
  expect(await reconcile(subgraph.context(null))).toEqual([]);
  expect(await reconcileAccounts(subgraph.context(null))).toEqual([]);
  await Promise.all([subgraph.stop(), stripe.stop()]);
});

const staff = person('staff');

/** A seat that was paid online. */
async function aPaidSeat() {
  const seat = await aHeldSeat(subgraph);
  const { invoiceId } = seat;
  const context = subgraph.context(seat.student);
  const ways = { returnUrl: 'https://app.example/', savePaymentMethod: false, idempotencyKey: newId() };
  const { url } = await startCheckout(context, { invoiceId, ...ways });
  const intent = stripe.fillIn(stripe.pageOf(url));
  await syncPayment(context, { invoiceId });
  const [payment] = await subgraph.rows<{ id: string }>('select id from payment where invoice_id = $1', [invoiceId]);
  return { ...seat, paymentId: payment?.id ?? '', intentId: intent?.id ?? '' };
}
type Paid = Awaited<ReturnType<typeof aPaidSeat>>;

const REFUND = 'mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) { invoice { id } } }';
const give = async ({ paymentId }: Paid, amountMinor?: number) => {
  const amount = amountMinor === undefined ? {} : { amount: { amountMinor: String(amountMinor), currency: 'EUR' } };
  const input = { paymentId, reason: 'REQUESTED', idempotencyKey: newId(), ...amount };
  return (await subgraph.graphql(REFUND, { input }, staff)).code;
};

interface Seen {
  readonly status: string;
  readonly refunds: { status: string; failureReason: string | null; amount: { amountMinor: string } }[];
  readonly creditNotes: object[];
  readonly payments: { refunded: { amountMinor: string } }[];
}
const SEEN = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Invoice {
  status refunds { status failureReason amount { amountMinor } } creditNotes { id } payments { refunded { amountMinor } }
} } }`;
/** As the person sees it. */
const seen = async ({ invoiceId, student }: Paid): Promise<Seen> => {
  const r = [{ __typename: 'Invoice', id: invoiceId }];
  const { data, errors } = await subgraph.graphql<{ _entities: [Seen] }>(SEEN, { r }, student);
  expect(errors).toEqual([]);
  return data._entities[0];
};
const refunds = (paid: Paid, status: string, count = 1) =>
  eventually(async () => (await seen(paid)).refunds.filter((one) => one.status === status).length === count);
const received = async ({ invoiceId }: Paid) =>
  (await subgraph.said(PaymentRefunded)).filter((event) => event.subject === invoiceId);
const balanceOf = async ({ invoiceId }: Paid, code: string) => {
  const [row] = await subgraph.rows<{ sum: number }>(
    `select coalesce(sum(amount_minor), 0)::integer as sum from ledger_entry
     join ledger_transaction posting on posting.id = ledger_transaction_id where invoice_id = $1 and account_code = $2`,
    [invoiceId, code],
  );
  return row?.sum;
};

const LIST = `query ($status: ProviderRefundStatus) { providerRefunds(first: 50, status: $status) {
  edges { node { id status failureReason isRetryable amount { amountMinor } invoice { id } } }
} }`;
interface Listed {
  readonly id: string;
  readonly status: string;
  readonly failureReason: string | null;
  readonly isRetryable: boolean;
  readonly invoice: { readonly id: string };
}
const listed = async ({ invoiceId }: Paid, status?: string): Promise<Listed[]> => {
  const { data } = await subgraph.graphql<{ providerRefunds: { edges: { node: Listed }[] } }>(LIST, { status }, staff);
  return data.providerRefunds.edges.map(({ node }) => node).filter(({ invoice }) => invoice.id === invoiceId);
};
const RETRY = `mutation ($input: RetryProviderRefundInput!) {
  retryProviderRefund(input: $input) { providerRefund { id status } }
}`;
const retry = (providerRefundId: string, idempotencyKey: string = newId(), viewer = staff) =>
  subgraph.graphql(RETRY, { input: { providerRefundId, idempotencyKey } }, viewer);

test('until the provider has paid it back no notice is sent, nothing is credited, and it can not be given back twice', async () => {
  const paid = await aPaidSeat();
  stripe.refundStatus = 'pending';
  expect(await give(paid)).toBeUndefined();
  expect(await give(paid, 1)).toBe('REFUND_EXCEEDS_PAYMENT');
  await eventually(async () => (await listed(paid, 'PENDING')).length === 1);
  expect(await seen(paid)).toEqual({
    status: 'PAID',
    refunds: [{ status: 'REQUESTED', failureReason: null, amount: { amountMinor: '24000' } }],
    creditNotes: [],
    payments: [{ refunded: { amountMinor: '0' } }],
  });
  expect([await received(paid), await balanceOf(paid, 'stripe')]).toEqual([[], PRICE.amountMinor]);
  expect(await reconcile(subgraph.context(null))).toEqual([]);
  const [{ id } = { id: '' }] = await listed(paid);
  const [refund] = [...stripe.refunds.values()].filter((one) => one.payment_intent === paid.intentId);
  const answer = { reference: refund?.id ?? '', state: 'succeeded', reason: null } as const;
  // Reported by several at once.
  await Promise.all(
    Array.from({ length: 5 }, () =>
      runCommand(subgraph.context(null), 'noteRefund', (transaction) => noteRefund(transaction, id, answer)),
    ),
  );
  expect(await seen(paid)).toMatchObject({
    status: 'REFUNDED',
    refunds: [{ status: 'SUCCEEDED' }],
    payments: [{ refunded: { amountMinor: '24000' } }],
  });
  expect((await seen(paid)).creditNotes).toHaveLength(1);
  expect([(await received(paid)).length, await balanceOf(paid, 'stripe')]).toEqual([1, 0]);
});

test.each([
  ['charge_disputed', 'DISPUTED'],
  ['charge_already_refunded', 'ALREADY_REFUNDED'],
  ['some_new_code', 'REFUSED'],
])(
  'one that is refused with %s has failed as %s, says so to staff, and what it was to give back is free',
  async (code, reason) => {
    const paid = await aPaidSeat();
    stripe.refundRefusal = code;
    expect(await give(paid, 10_000)).toBeUndefined();
    await refunds(paid, 'FAILED');
    expect(await seen(paid)).toEqual({
      status: 'PAID',
      refunds: [{ status: 'FAILED', failureReason: reason, amount: { amountMinor: '10000' } }],
      creditNotes: [],
      payments: [{ refunded: { amountMinor: '0' } }],
    });
    expect([await received(paid), await balanceOf(paid, 'stripe')]).toEqual([[], PRICE.amountMinor]);
    const [failed] = await listed(paid, 'FAILED');
    expect(failed).toMatchObject({ failureReason: reason, isRetryable: false });
    expect((await retry(failed?.id ?? '')).code).toBe('PROVIDER_REFUND_NOT_RETRYABLE');
    stripe.refundRefusal = null;
    expect(await give(paid)).toBeUndefined();
    await refunds(paid, 'SUCCEEDED');
    expect(await statusOf(subgraph, 'invoice', paid.invoiceId)).toBe('refunded');
    expect((await seen(paid)).creditNotes).toHaveLength(1);
  },
);

test('one that fails after it was pending is free too; what the platform gives back by itself may be given back again', async () => {
  const paid = await aPaidSeat();
  stripe.refundStatus = 'failed';
  const byItself = () =>
    runCommand(subgraph.context(null), 'refund', (transaction) =>
      refundAutomatically(transaction, paid.paymentId, 'class-cancelled'),
    );
  await byItself();
  await refunds(paid, 'FAILED');
  stripe.refundStatus = 'pending';
  for (let times = 0; times < 2; times += 1) await byItself();
  await settled(subgraph);
  expect((await seen(paid)).refunds.map(({ status }) => status)).toEqual(['FAILED', 'REQUESTED']);
});

test('money that the bank sends back after it was given back is owed: staff see it and have it sent once more, once', async () => {
  const paid = await aPaidSeat();
  await give(paid);
  await refunds(paid, 'SUCCEEDED');
  const [given] = await listed(paid);
  const back = { reference: 're_x', state: 'failed', reason: 'card_gone' } as const;
  for (let times = 0; times < 2; times += 1)
    await runCommand(subgraph.context(null), 'noteRefund', (transaction) =>
      noteRefund(transaction, given?.id ?? '', back),
    );
  expect(await balanceOf(paid, 'stripe')).toBe(PRICE.amountMinor);
  expect(await balanceOf(paid, 'surplus')).toBe(0 - PRICE.amountMinor);
  const failed = await listed(paid, 'FAILED');
  expect(failed).toMatchObject([{ failureReason: 'CARD_GONE', isRetryable: true }]);
  const id = failed[0]?.id ?? '';
  expect((await retry(id, newId(), person())).code).toBe('FORBIDDEN');
  expect((await retry(newId())).code).toBe('PROVIDER_REFUND_NOT_FOUND');
  // At the double it is the same charge: what went back before is to be forgotten.
  for (const refund of stripe.refunds.values()) if (refund.payment_intent === paid.intentId) refund.status = 'failed';
  const key = newId();
  const answers = await Promise.all(Array.from({ length: 5 }, () => retry(id, key)));
  expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
  await eventually(async () => (await listed(paid, 'SUCCEEDED')).length === 2);
  expect([await balanceOf(paid, 'stripe'), await balanceOf(paid, 'surplus')]).toEqual([0, 0]);
  expect((await retry(id)).code).toBe('PROVIDER_REFUND_NOT_RETRYABLE');
  const acts = await subgraph.rows('select act, actor_id, details from staff_act where subject_id = $1 order by id', [
    paid.invoiceId,
  ]);
  expect(acts).toMatchObject([
    { act: 'refund-payment' },
    { act: 'retry-refund', actorId: staff.id, details: { providerRefundId: id, attempt: 1 } },
  ]);
});

test('the database keeps an ended refund as it is, and the sum of what goes back', async () => {
  const paid = await aPaidSeat();
  await give(paid, 100);
  await refunds(paid, 'SUCCEEDED');
  for (const change of [`status = 'failed', failure_reason = 'x'`, 'amount_minor = 1', 'refunded_at = now()'])
    await expect(
      subgraph.rows(`update refund set ${change} where payment_id = $1`, [paid.paymentId]),
      change,
    ).rejects.toThrow('is kept as it is');
  stripe.refundStatus = 'pending';
  await give(paid, 200);
  await expect(
    subgraph.rows(
      `update refund set status = 'failed', failure_reason = 'x' where payment_id = $1 and status = 'requested'`,
      [paid.paymentId],
    ),
  ).rejects.toThrow('not the sum of its refunds');
  expect((await subgraph.graphql(LIST, {}, paid.student)).code).toBe('FORBIDDEN');
});
