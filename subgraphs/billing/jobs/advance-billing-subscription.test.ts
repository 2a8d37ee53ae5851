import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { eventually } from '../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { EntitlementGranted, EntitlementRevoked, PaymentFailed } from '../../../schema/events/billing.js';
import { archiveProduct } from '../commands/catalog/archive-product.js';
import { subscribeToPlan } from '../commands/subscription/subscribe-to-plan.js';
import { reconcile } from '../queries/reconcile.js';
import { billing } from '../subgraph.js';
import { aPlan, aSubscriber, entitlementsOf, invoicesOf, pay, settled, statusOf } from '../testing/testing.js';
import { advanceBillingSubscriptionJob } from './advance-billing-subscription.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const START = new Date('2027-01-31T10:00:00Z');
const goTo = (time: string | number) => vi.setSystemTime(new Date(time));
const saidOf = async (contract: Parameters<TestSubgraph['said']>[0], userId: string) =>
  (await subgraph.said(contract)).filter((event) => event.data['userId'] === userId);
const becomes = (id: string, status: string) =>
  eventually(async () => (await statusOf(subgraph, 'billing_subscription', id)) === status);
const open = (userId: string, count: number) =>
  eventually(async () => {
    const invoices = await invoicesOf(subgraph, userId);
    return invoices.length === count && invoices;
  });
const again = (billingSubscriptionId: string) =>
  advanceBillingSubscriptionJob.run(subgraph.context(null), { billingSubscriptionId });

test('the end of the period makes the invoice of the next one; a payment by hand settles it', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  const { student, billingSubscriptionId } = await aSubscriber(subgraph, { active: true });
  goTo('2027-02-28T10:00:00Z');
  const [, renewal] = await open(student.id, 2);
  expect(renewal).toMatchObject({ status: 'open', total: 1_900, lines: ['Lyceum Pro, 2027-02-28 to 2027-03-31'] });
  await becomes(billingSubscriptionId, 'past_due');
  expect((await saidOf(PaymentFailed, student.id)).map(({ data }) => [data['attempt'], data['reason']])).toEqual([
    [0, 'no_payment_method'],
  ]);
  // It goes on while the payment is tried again.
  expect(await entitlementsOf(subgraph, student.id)).toHaveLength(1);
  await pay(subgraph, renewal?.id ?? '');
  await becomes(billingSubscriptionId, 'active');
  goTo('2027-03-31T09:00:00Z');
  const [, , next] = await open(student.id, 3);
  expect(next).toMatchObject({ lines: ['Lyceum Pro, 2027-03-31 to 2027-04-30'] });
  expect(await saidOf(EntitlementGranted, student.id)).toHaveLength(1);
  expect(await saidOf(EntitlementRevoked, student.id)).toEqual([]);
  expect(await reconcile(subgraph.context(null))).toEqual([]);
});

test('a renewal that is never paid is tried on days 1, 3, 5 and 7; then the plan ends with its invoice', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  const { student, billingSubscriptionId } = await aSubscriber(subgraph, { active: true });
  goTo('2027-02-28T10:00:00Z');
  for (const [attempt, day] of [
    [0, '03-01'],
    [1, '03-03'],
    [2, '03-05'],
    [3, '03-07'],
  ] as const) {
    await eventually(async () => (await saidOf(PaymentFailed, student.id)).length === attempt + 1);
    await eventually(async () => {
      const [row] = await subgraph.rows<{ nextAttemptAt: Date | null }>(
        'select next_attempt_at from billing_subscription where id = $1',
        [billingSubscriptionId],
      );
      return row?.nextAttemptAt?.toISOString() === `2027-${day}T10:00:00.000Z`;
    });
    expect(await entitlementsOf(subgraph, student.id)).toHaveLength(1);
    goTo(`2027-${day}T10:00:00Z`);
  }
  await becomes(billingSubscriptionId, 'canceled');
  await eventually(async () => (await saidOf(EntitlementRevoked, student.id)).length === 1);
  const [, renewal] = await invoicesOf(subgraph, student.id);
  await eventually(async () => (await statusOf(subgraph, 'invoice', renewal?.id ?? '')) === 'void');
  expect((await saidOf(PaymentFailed, student.id)).map(({ data }) => data['attempt'])).toEqual([0, 1, 2, 3, 4]);
  await expect(pay(subgraph, renewal?.id ?? '')).rejects.toMatchObject({ code: 'INVOICE_NOT_OPEN' });
});

test('a job that comes ten times at once, early or late makes one invoice and one try', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  const { student, billingSubscriptionId } = await aSubscriber(subgraph, { active: true });
  await again(billingSubscriptionId);
  expect(await invoicesOf(subgraph, student.id)).toHaveLength(1);
  goTo('2027-06-15T12:00:00Z');
  await Promise.all(Array.from({ length: 10 }, () => again(billingSubscriptionId)));
  await becomes(billingSubscriptionId, 'past_due');
  await Promise.all(Array.from({ length: 10 }, () => again(billingSubscriptionId)));
  await settled(subgraph);
  const [, renewal] = await open(student.id, 2);
  // The period is the next one all the same.
  expect(renewal).toMatchObject({ lines: ['Lyceum Pro, 2027-02-28 to 2027-03-31'] });
  expect(await saidOf(PaymentFailed, student.id)).toHaveLength(1);
  // Time that was missed is paid period by period.
  await pay(subgraph, renewal?.id ?? '');
  expect((await open(student.id, 3))[2]).toMatchObject({ lines: ['Lyceum Pro, 2027-03-31 to 2027-04-30'] });
});

test('a trial begins at once, once for a person and family; its end is the first renewal', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  const student = person();
  const subscribe = async (productId: string) =>
    subscribeToPlan(subgraph.context(student), { productId, idempotencyKey: newId() });
  const productId = await aPlan(subgraph, { trialDays: 14 });
  const { billingSubscriptionId } = await subscribe(productId);
  await becomes(billingSubscriptionId, 'trialing');
  await eventually(async () => (await entitlementsOf(subgraph, student.id)).length === 1);
  expect(await invoicesOf(subgraph, student.id)).toMatchObject([{ status: 'paid', total: 0 }]);
  goTo(START.getTime() + 14 * DAY);
  // Who has a plan keeps it when it is not sold any more.
  await archiveProduct(subgraph.context(person('staff')), { productId });
  const [, first] = await open(student.id, 2);
  expect(first).toMatchObject({ total: 1_900, lines: ['Lyceum Pro, 2027-02-14 to 2027-03-14'] });
  await becomes(billingSubscriptionId, 'past_due');
  goTo(START.getTime() + 60 * DAY);
  await eventually(async () => (await saidOf(PaymentFailed, student.id)).length === 2);
  for (let attempt = 2; attempt <= 4; attempt += 1) {
    await settled(subgraph);
    await eventually(async () => {
      const [row] = await subgraph.rows('select from billing_subscription where id = $1 and next_attempt_at > $2', [
        billingSubscriptionId,
        new Date(),
      ]);
      return row !== undefined;
    });
    goTo(Date.now() + DAY + MINUTE);
    await eventually(async () => (await saidOf(PaymentFailed, student.id)).length === attempt + 1);
  }
  await becomes(billingSubscriptionId, 'canceled');
  student.expiresAt.setTime(Date.now() + HOUR);
  // By the year is the same family.
  const yearly = await aPlan(subgraph, { trialDays: 30, interval: 'year' });
  const second = await subscribe(yearly);
  expect(await statusOf(subgraph, 'billing_subscription', second.billingSubscriptionId)).toBe('incomplete');
  expect((await invoicesOf(subgraph, student.id)).at(-1)).toMatchObject({ status: 'open', total: 1_900 });
});
