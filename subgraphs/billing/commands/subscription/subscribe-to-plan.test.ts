import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { runCommand } from '../../../../platform/command.js';
import { DAY } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import {
  BillingSubscriptionUpdated,
  EntitlementGranted,
  EntitlementRevoked,
  PaymentRefunded,
  PaymentSucceeded,
} from '../../../../schema/events/billing.js';
import { PAYMENT_DUE_MS } from '../../domain/subscription-status.js';
import { endBillingSubscriptionJob } from '../../jobs/advance-billing-subscription.js';
import { reconcile } from '../../queries/reconcile.js';
import { billing } from '../../subgraph.js';
import { aPlan, aSubscriber, entitlementsOf, pay, statusOf } from '../../testing/testing.js';
import { archiveProduct } from '../catalog/archive-product.js';
import { cancelBillingSubscription } from './cancel-billing-subscription.js';
import { loadBillingSubscription } from './load-billing-subscription.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const SUBSCRIBE = `mutation ($input: SubscribeToPlanInput!) {
  subscribeToPlan(input: $input) {
    billingSubscription { id status currentPeriodEnd product { id title } user { id } }
    invoice { id status number purpose total { amountMinor currency } lines { description amount { amountMinor } } billingSubscription { id } class { id } }
  }
}`;
interface Answer {
  subscribeToPlan: { billingSubscription: { id: string; status: string }; invoice: { id: string; status: string } };
}
const subscribe = (productId: string, viewer: Parameters<TestSubgraph['graphql']>[2] = person(), key = newId()) =>
  subgraph.graphql<Answer>(SUBSCRIBE, { input: { productId, idempotencyKey: key } }, viewer);
const saidOf = async (contract: Parameters<TestSubgraph['said']>[0], userId: string) =>
  (await subgraph.said(contract)).filter((event) => event.data['userId'] === userId);

test('who has not verified the address can neither subscribe nor buy', async () => {
  const unverified = { ...person(), emailVerified: false };
  expect((await subscribe(await aPlan(subgraph), unverified)).code).toBe('EMAIL_NOT_VERIFIED');
  const bought = await subgraph.graphql(
    'mutation ($input: BuyBundleInput!) { buyBundle(input: $input) { invoice { id } } }',
    { input: { productId: newId(), idempotencyKey: newId() } },
    unverified,
  );
  expect(bought.code).toBe('EMAIL_NOT_VERIFIED');
});

test('who asks for a plan gets an open invoice; the payment begins the period and grants the entitlement', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2027-01-31T10:00:00Z') });
  const student = person();
  const productId = await aPlan(subgraph);
  const asked = await subscribe(productId, student);
  expect(asked.errors).toEqual([]);
  expect(asked.data.subscribeToPlan).toMatchObject({
    billingSubscription: {
      status: 'INCOMPLETE',
      currentPeriodEnd: null,
      product: { id: productId },
      user: { id: student.id },
    },
    invoice: {
      status: 'OPEN',
      number: null,
      purpose: 'PLAN',
      total: { amountMinor: '1900', currency: 'EUR' },
      lines: [{ description: 'Lyceum Pro, one month', amount: { amountMinor: '1900' } }],
      billingSubscription: { id: asked.data.subscribeToPlan.billingSubscription.id },
      class: null,
    },
  });
  expect(await entitlementsOf(subgraph, student.id)).toEqual([]);
  await pay(subgraph, asked.data.subscribeToPlan.invoice.id);
  const [granted] = await eventually(async () => {
    const said = await saidOf(EntitlementGranted, student.id);
    return said.length > 0 && said;
  });
  expect(granted?.data).toMatchObject({ entitlement: 'pro', validUntil: null });
  const seen = await subgraph.graphql<{ _entities: object[] }>(
    `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User {
       entitlements { entitlement validUntil }
       billingSubscription { status currentPeriodStart currentPeriodEnd cancelAtPeriodEnd }
     } } }`,
    { r: [{ __typename: 'User', id: student.id }] },
    student,
  );
  expect(seen.data._entities).toEqual([
    {
      entitlements: [{ entitlement: 'pro', validUntil: null }],
      billingSubscription: {
        status: 'ACTIVE',
        currentPeriodStart: '2027-01-31T10:00:00.000Z',
        currentPeriodEnd: '2027-02-28T10:00:00.000Z',
        cancelAtPeriodEnd: false,
      },
    },
  ]);
});

test('a canceled plan gives its entitlement to the end of the paid period', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { student, billingSubscriptionId } = await aSubscriber(subgraph, { active: true });
  const CANCEL = `mutation ($input: CancelBillingSubscriptionInput!) {
    cancelBillingSubscription(input: $input) { billingSubscription { status cancelAtPeriodEnd endedAt } }
  }`;
  const cancel = (id: string, viewer = student) =>
    subgraph.graphql(CANCEL, { input: { billingSubscriptionId: id } }, viewer);
  expect((await cancel(billingSubscriptionId, person())).code).toBe('BILLING_SUBSCRIPTION_NOT_FOUND');
  expect((await cancel('not-an-id')).code).toBe('BILLING_SUBSCRIPTION_NOT_FOUND');
  expect((await cancel(billingSubscriptionId)).data).toEqual({
    cancelBillingSubscription: { billingSubscription: { status: 'ACTIVE', cancelAtPeriodEnd: true, endedAt: null } },
  });
  expect(await entitlementsOf(subgraph, student.id)).toHaveLength(1);
  vi.setSystemTime(Date.now() + 32 * DAY);
  student.expiresAt.setTime(Date.now() + DAY);
  await eventually(async () => (await saidOf(EntitlementRevoked, student.id)).length === 1);
  expect(await statusOf(subgraph, 'billing_subscription', billingSubscriptionId)).toBe('canceled');
  expect((await cancel(billingSubscriptionId)).code).toBe('BILLING_SUBSCRIPTION_ENDED');
});

test('an unpaid plan that is canceled, or not paid for 7 days, ends and takes its invoice with it', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const canceled = await aSubscriber(subgraph);
  await cancelBillingSubscription(subgraph.context(canceled.student), canceled);
  await eventually(async () => (await statusOf(subgraph, 'invoice', canceled.invoiceId)) === 'void');
  const forgotten = await aSubscriber(subgraph);
  vi.setSystemTime(Date.now() + PAYMENT_DUE_MS);
  await eventually(async () => (await statusOf(subgraph, 'invoice', forgotten.invoiceId)) === 'void');
  expect(await statusOf(subgraph, 'billing_subscription', forgotten.billingSubscriptionId)).toBe('expired');
  await expect(pay(subgraph, forgotten.invoiceId)).rejects.toMatchObject({ code: 'INVOICE_NOT_OPEN' });
});

test('a payment that crosses the end of an unpaid plan is given back, and nothing is granted', async () => {
  const { student, billingSubscriptionId, invoiceId } = await aSubscriber(subgraph);
  // The plan ends after the money was taken and before billing hears of it: the subscription's lock is held meanwhile.
  await runCommand(subgraph.context(student), 'crossing', async (transaction) => {
    const subscription = await loadBillingSubscription(transaction, billingSubscriptionId);
    await pay(subgraph, invoiceId);
    subscription.cancel(transaction.now);
  });
  await eventually(async () => (await saidOf(PaymentRefunded, student.id)).length === 1);
  expect(await statusOf(subgraph, 'invoice', invoiceId)).toBe('refunded');
  expect(await saidOf(EntitlementGranted, student.id)).toEqual([]);
  expect(await reconcile(subgraph.context(null))).toEqual([]);
});

test('one plan at a time: of ten requests at once with ten keys one is served, with one key all are', async () => {
  const [student, productId] = [person(), await aPlan(subgraph)];
  const raced = await Promise.all(Array.from({ length: 10 }, () => subscribe(productId, student)));
  expect(raced.map((answer) => answer.code ?? 'ok').sort()).toEqual([
    ...Array<string>(9).fill('ALREADY_SUBSCRIBED'),
    'ok',
  ]);
  const [buyer, key] = [person(), newId()];
  const same = await Promise.all(Array.from({ length: 10 }, () => subscribe(productId, buyer, key)));
  expect(same[0]?.errors).toEqual([]);
  expect(new Set(same.map((answer) => JSON.stringify(answer.data))).size).toBe(1);
  const rows = await subgraph.rows('select from invoice where user_id = any($1)', [[student.id, buyer.id]]);
  expect(rows).toHaveLength(2);
});

test('a free plan needs no payment', async () => {
  const student = person();
  const asked = await subscribe(await aPlan(subgraph, { amountMinor: 0 }), student);
  expect(asked.data.subscribeToPlan.invoice.status).toBe('PAID');
  await eventually(async () => (await entitlementsOf(subgraph, student.id)).length === 1);
});

test('refusals have their codes', async () => {
  const productId = await aPlan(subgraph);
  expect((await subscribe(newId())).code).toBe('PRODUCT_NOT_FOUND');
  expect((await subscribe('not-an-id')).code).toBe('PRODUCT_NOT_FOUND');
  expect((await subscribe(productId, person('staff'))).code).toBe('FORBIDDEN');
  expect((await subscribe(productId, null)).code).toBe('UNAUTHENTICATED');
  const staff = subgraph.context(person('staff'));
  await archiveProduct(staff, { productId });
  await archiveProduct(staff, { productId });
  expect((await subscribe(productId)).code).toBe('PRODUCT_ARCHIVED');
  await expect(archiveProduct(staff, { productId: newId() })).rejects.toMatchObject({ code: 'PRODUCT_NOT_FOUND' });
  await expect(archiveProduct(subgraph.context(person()), { productId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('the payment and the news of the plan have one effect, however often they are delivered', async () => {
  const { student, billingSubscriptionId, invoiceId } = await aSubscriber(subgraph, { active: true });
  const [paid] = await saidOf(PaymentSucceeded, student.id);
  const [active] = await saidOf(BillingSubscriptionUpdated, student.id);
  const rows = await subgraph.rows<{ eventId: string; type: string }>(
    'select event_id, type from outbox where aggregate_id = any($1)',
    [[invoiceId, billingSubscriptionId]],
  );
  const idOf = (type: string) => ({ id: rows.find((row) => row.type === type)?.eventId ?? '' });
  await subgraph.tell(PaymentSucceeded, paid?.data as never, idOf(PaymentSucceeded.type));
  await subgraph.tell(BillingSubscriptionUpdated, active?.data as never, idOf(BillingSubscriptionUpdated.type));
  // Also under a new id, as after a replay.
  await subgraph.tell(BillingSubscriptionUpdated, active?.data as never);
  await endBillingSubscriptionJob.run(subgraph.context(null), { billingSubscriptionId });
  expect(await statusOf(subgraph, 'billing_subscription', billingSubscriptionId)).toBe('active');
  expect(await statusOf(subgraph, 'invoice', invoiceId)).toBe('paid');
  expect(await saidOf(EntitlementGranted, student.id)).toHaveLength(1);
});
