import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { DAY } from '../../../../platform/domain/clock.js';
import { DomainError } from '../../../../platform/domain/errors.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { creditOf } from '../../queries/customer-credit.js';
import { reconcile, reconcileAccounts } from '../../queries/reconcile.js';
import { billing } from '../../subgraph.js';
import { aBundle, aBundleProduct, aPlan, aSubscriber, invoicesOf, pay, settled } from '../../testing/testing.js';
import { buyBundle } from '../bundle/buy-bundle.js';
import { cancelBillingSubscription } from '../subscription/cancel-billing-subscription.js';
import { changePlan, previewPlanChange } from '../subscription/change-plan.js';
import { refundPayment } from './refund-payment.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const START = new Date('2027-03-01T10:00:00Z');
const staff = () => person('staff');
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const clean = async () => {
  const context = subgraph.context(null);
  expect([await reconcile(context), await reconcileAccounts(context)]).toEqual([[], []]);
};
const refund = (paymentId: string, options: { amountMinor?: number; keepAccess?: boolean } = {}) =>
  refundPayment(subgraph.context(staff()), {
    paymentId,
    reason: 'requested',
    idempotencyKey: newId(),
    ...(options.amountMinor !== undefined && { amount: eur(options.amountMinor) }),
    ...(options.keepAccess !== undefined && { keepAccess: options.keepAccess }),
  });
const paymentOf = async (invoiceId: string) =>
  (await subgraph.rows<{ id: string }>('select id from payment where invoice_id = $1', [invoiceId]))[0]?.id ?? '';
const creditMinor = async (userId: string) =>
  (await creditOf(subgraph.context(null), userId)).find(({ currency }) => currency === 'EUR')?.amountMinor ?? 0;

/** An active plan of €100.00, with a token that stays valid. */
async function subscriber(amountMinor = 10_000) {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  const made = await aSubscriber(subgraph, { active: true, amountMinor });
  made.student.expiresAt.setTime(Date.now() + 1_000 * DAY);
  return { ...made, paymentId: await paymentOf(made.invoiceId) };
}

test('a plan that was refunded in full is worth nothing: changing it gives no credit, and nothing is bought with it', async () => {
  const { student, billingSubscriptionId, paymentId } = await subscriber();
  const context = subgraph.context(student);
  await refund(paymentId, { keepAccess: true });
  const cheap = await aPlan(subgraph, { amountMinor: 100 });
  const input = { billingSubscriptionId, productId: cheap };
  expect(await previewPlanChange(context, input)).toMatchObject({
    charge: eur(100),
    unused: eur(0),
    due: eur(100),
    credit: eur(0),
  });
  const { invoiceId } = await changePlan(context, { ...input, idempotencyKey: newId() });
  expect(invoiceId).not.toBeNull();
  const { productId } = await aBundleProduct(subgraph);
  await buyBundle(context, { productId, idempotencyKey: newId() });
  expect((await invoicesOf(subgraph, student.id)).at(-1)).toMatchObject({ status: 'open', credit: 0 });
  await clean();
});

test('of 100.00 of which 60.00 were refunded, canceling now credits 40.00, and then nothing can be refunded', async () => {
  const { student, billingSubscriptionId, paymentId } = await subscriber();
  await refund(paymentId, { amountMinor: 6_000 });
  vi.setSystemTime(START.getTime() + 60_000);
  const cancel = { billingSubscriptionId, when: 'now', creditUnused: true } as const;
  await cancelBillingSubscription(subgraph.context(staff()), cancel);
  expect(await creditMinor(student.id)).toBe(4_000);
  await expect(refund(paymentId, { amountMinor: 1 })).rejects.toMatchObject({ code: 'REFUND_EXCEEDS_PAYMENT' });
  await clean();
});

test('what became credit can not be refunded, and the refund of the rest is a full one', async () => {
  const { student, billingSubscriptionId, paymentId, invoiceId } = await subscriber();
  const cheap = await aPlan(subgraph, { amountMinor: 2_000 });
  await changePlan(subgraph.context(student), { billingSubscriptionId, productId: cheap, idempotencyKey: newId() });
  expect(await creditMinor(student.id)).toBe(8_000);
  await expect(refund(paymentId, { amountMinor: 2_001 })).rejects.toMatchObject({
    code: 'REFUND_EXCEEDS_PAYMENT',
    details: eur(2_000),
  });
  await refund(paymentId);
  await settled(subgraph);
  expect(
    await subgraph.rows(
      'select i.status as invoice, s.status as plan from invoice i join billing_subscription s on s.id = billing_subscription_id where i.id = $1',
      [invoiceId],
    ),
  ).toEqual([{ invoice: 'refunded', plan: 'canceled' }]);
  await clean();
});

test('of a refund and a cancellation with credit at once, both together return what was paid', async () => {
  for (let round = 0; round < 8; round += 1) {
    const { student, billingSubscriptionId, paymentId } = await subscriber();
    const cancel = { billingSubscriptionId, when: 'now', creditUnused: true } as const;
    await Promise.allSettled([
      refund(paymentId),
      cancelBillingSubscription(subgraph.context(staff()), cancel),
      refund(paymentId, { amountMinor: 7_000 }),
    ]);
    const [row] = await subgraph.rows<{ refunded: number }>(
      'select refunded_amount_minor as refunded from payment where id = $1',
      [paymentId],
    );
    expect((row?.refunded ?? 0) + (await creditMinor(student.id))).toBe(10_000);
    await settled(subgraph);
  }
  await clean();
});

test('the database rejects a payment that returns more than was paid, and credit that is not drawn from one', async () => {
  const { paymentId, invoiceId } = await subscriber();
  const constraint = (name: string): unknown => expect.objectContaining({ constraint: name });
  await refund(paymentId, { amountMinor: 6_000, keepAccess: true });
  await expect(
    subgraph.rows('update payment set returned_as_credit_minor = 4001 where id = $1', [paymentId]),
  ).rejects.toEqual(constraint('payment_remaining'));
  await expect(
    subgraph.rows('update payment set returned_as_credit_minor = 4000 where id = $1', [paymentId]),
  ).rejects.toEqual(constraint('payment_credit_sum'));
  await expect(
    subgraph.rows(
      `insert into payment_credit (payment_id, invoice_id, amount_minor, currency, reason, returned_at)
       values ($1, $2, 1, 'EUR', 'plan-change', now())`,
      [paymentId, invoiceId],
    ),
  ).rejects.toEqual(constraint('payment_credit_sum'));
});

test('reconcile reports a payment that returned more than was paid, and credit that the ledger does not know', async () => {
  const { paymentId, invoiceId } = await subscriber();
  const database = (sql: string, parameters?: unknown[]) => subgraph.rows(sql, parameters);
  await refund(paymentId, { amountMinor: 6_000, keepAccess: true });
  await database('update payment set overdrawn_minor = 4500 where id = $1', [paymentId]);
  expect(await reconcile(subgraph.context(null))).toEqual([
    { invoiceId, currency: 'EUR', what: 'returned', ledgerMinor: 10_500, projectedMinor: 10_000 },
  ]);
  await database('update payment set overdrawn_minor = 0 where id = $1', [paymentId]);
  await database(
    `with drawn as (
       insert into payment_credit (payment_id, invoice_id, amount_minor, currency, reason, returned_at)
       values ($1, $2, 500, 'EUR', 'plan-change', now())
     ) update payment set returned_as_credit_minor = 500 where id = $1`,
    [paymentId, invoiceId],
  );
  expect(await reconcile(subgraph.context(null))).toEqual([
    { invoiceId, currency: 'EUR', what: 'returned-as-credit', ledgerMinor: 0, projectedMinor: 500 },
  ]);
  // For the tests after this one.
  await database('alter table payment_credit disable trigger payment_credit_append_only');
  await database(
    `with gone as (delete from payment_credit where payment_id = $1)
     update payment set returned_as_credit_minor = 0 where id = $1`,
    [paymentId],
  );
  await database('alter table payment_credit enable trigger payment_credit_append_only');
  await clean();
});

type Act =
  | { readonly do: 'refund'; readonly share: number | null; readonly invoice: number; readonly keep: boolean }
  | { readonly do: 'change'; readonly plan: number }
  | { readonly do: 'cancel'; readonly credit: boolean }
  | { readonly do: 'spend' }
  | { readonly do: 'wait'; readonly days: number };

const anAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    do: fc.constant('refund' as const),
    share: fc.option(fc.integer({ min: 1, max: 100 })),
    invoice: fc.nat(5),
    keep: fc.boolean(),
  }),
  fc.record({ do: fc.constant('change' as const), plan: fc.nat(2) }),
  fc.record({ do: fc.constant('cancel' as const), credit: fc.boolean() }),
  fc.record({ do: fc.constant('spend' as const) }),
  fc.record({ do: fc.constant('wait' as const), days: fc.integer({ min: 0, max: 12 }) }),
);

test('no order of payments, changes, cancellations, refunds and spent credit returns more than was paid', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  const plans = [
    await aPlan(subgraph, { amountMinor: 10_000 }),
    await aPlan(subgraph, { amountMinor: 3_333 }),
    await aPlan(subgraph, { amountMinor: 60_000, interval: 'year' }),
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(anAct, { minLength: 2, maxLength: 8 }), async (acts) => {
      const { student, billingSubscriptionId } = await subscriber();
      const context = subgraph.context(student);
      for (const act of acts) {
        await play(act, student, billingSubscriptionId).catch((error: unknown) => {
          if (!(error instanceof DomainError)) throw error;
        });
        // Pays what is open, as far as it is money.
        for (const { id, status } of await invoicesOf(subgraph, student.id))
          if (status === 'open') await pay(subgraph, id);
        await settled(subgraph);
        const [sums] = await subgraph.rows<{ paid: number; back: number; spent: number }>(
          `select sum(payment.amount_minor - payment.credit_minor)::integer as paid,
             (select coalesce(sum(refund.amount_minor - refund.credit_minor), 0)::integer from refund join invoice i on i.id = invoice_id
               where i.user_id = $1 and refund.status <> 'failed') as back
           from payment join invoice on invoice.id = invoice_id where user_id = $1`,
          [student.id],
        );
        // Money that went back and credit that can be spent: never more than the money that came.
        expect((sums?.back ?? 0) + (await creditMinor(student.id))).toBeLessThanOrEqual(sums?.paid ?? 0);
      }
      expect(await creditOf(context, student.id)).toBeDefined();
      await clean();
    }),
    { numRuns: 15 },
  );

  async function play(act: Act, student: Awaited<ReturnType<typeof subscriber>>['student'], id: string): Promise<void> {
    const context = subgraph.context(student);
    if (act.do === 'wait') vi.setSystemTime(Date.now() + act.days * DAY);
    else if (act.do === 'change')
      await changePlan(context, {
        billingSubscriptionId: id,
        productId: plans[act.plan] ?? '',
        idempotencyKey: newId(),
      });
    else if (act.do === 'cancel')
      await cancelBillingSubscription(subgraph.context(staff()), {
        billingSubscriptionId: id,
        when: 'now',
        creditUnused: act.credit,
      });
    else if (act.do === 'spend') await aBundle(subgraph, { student, paid: false });
    else {
      const invoices = await invoicesOf(subgraph, student.id);
      const paymentId = await paymentOf(invoices[act.invoice % invoices.length]?.id ?? '');
      const [payment] = await subgraph.rows<{ amountMinor: number }>('select amount_minor from payment where id = $1', [
        paymentId,
      ]);
      const amountMinor = Math.ceil(((payment?.amountMinor ?? 0) * (act.share ?? 0)) / 100);
      await refund(paymentId, { ...(act.share !== null && { amountMinor }), keepAccess: act.keep });
    }
  }
}, 240_000);
