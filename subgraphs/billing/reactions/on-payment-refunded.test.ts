import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { DAY } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { eventually } from '../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import {
  BundleSessionReleased,
  EntitlementRevoked,
  PaymentRefunded,
  type PaymentPurpose,
  type RefundHandlers,
} from '../../../schema/events/billing.js';
import {
  BookingCancelled,
  BookingRequested,
  ClassActivated,
  StudentEnrolled,
  StudentWithdrawn,
} from '../../../schema/events/classes.js';
import { refundPayment } from '../commands/refund/refund-payment.js';
import { reconcileBundles } from '../queries/bundles.js';
import { reconcile } from '../queries/reconcile.js';
import { billing } from '../subgraph.js';
import {
  aBundle,
  aHeldSeat,
  aSubscriber,
  entitlementsOf,
  invoicesOf,
  pay,
  remainingOf,
  settled,
  statusOf,
} from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const paymentOf = async (invoiceId: string) =>
  (await subgraph.rows<{ id: string }>('select id from payment where invoice_id = $1', [invoiceId]))[0]?.id ?? '';
const refund = async (invoiceId: string, options: { amountMinor?: number; keepAccess?: boolean } = {}) => {
  await refundPayment(subgraph.context(person('staff')), {
    paymentId: await paymentOf(invoiceId),
    reason: 'requested',
    idempotencyKey: newId(),
    ...(options.amountMinor !== undefined && { amount: { amountMinor: options.amountMinor, currency: 'EUR' } }),
    ...(options.keepAccess !== undefined && { keepAccess: options.keepAccess }),
  });
  await settled(subgraph);
};
const refundsSaid = async (invoiceId: string) =>
  (await subgraph.said(PaymentRefunded)).filter(({ subject }) => subject === invoiceId).map(({ data }) => data);
const clean = async () => {
  const context = subgraph.context(null);
  expect([await reconcile(context), await reconcileBundles(context)]).toEqual([[], []]);
};

test('a refunded bundle ends: unused sessions are gone, held ones are released, and nothing is refunded again', async () => {
  const { student, courseId, bundlePurchaseId, invoiceId } = await aBundle(subgraph);
  const seat = { bookingId: newId(), participantId: newId(), assistantId: newId(), studentId: student.id, courseId };
  const startsAt = '2035-03-29T10:00:00.000Z';
  const request = (one: typeof seat) =>
    subgraph.tell(
      BookingRequested,
      {
        ...one,
        startsAt,
        sessionType: 'individual',
        payWith: 'bundle',
        payBy: null,
        amountDue: { amountMinor: 0, currency: 'EUR' },
      },
      { subject: one.bookingId },
    );
  await request(seat);
  await refund(invoiceId, { amountMinor: 4_000 });
  expect(await remainingOf(subgraph, bundlePurchaseId)).toEqual({ status: 'active', remaining: 4 });
  await refund(invoiceId);
  expect(await remainingOf(subgraph, bundlePurchaseId)).toEqual({ status: 'active', remaining: 0 });
  const released = (await subgraph.said(BundleSessionReleased)).filter(({ data }) => data['userId'] === student.id);
  expect(released.map(({ data }) => data['reservationId'])).toEqual([seat.participantId]);
  // Classes cancels the seat that the bundle does not pay for any more.
  await subgraph.tell(
    BookingCancelled,
    { ...seat, startsAt, by: 'staff', giveBack: true },
    { subject: seat.bookingId },
  );
  const other = { ...seat, bookingId: newId(), participantId: newId() };
  await request(other);
  expect(await subgraph.rows('select kind from bundle_entry where reservation_id = $1', [other.participantId])).toEqual(
    [{ kind: 'rejection' }],
  );
  const seen = await subgraph.graphql(
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { bundles { status remainingSessions heldSessions } } } }',
    { r: [{ __typename: 'User', id: student.id }] },
    student,
  );
  expect(seen.data).toEqual({ _entities: [{ bundles: [{ status: 'ENDED', remainingSessions: 0, heldSessions: 0 }] }] });
  const purpose = { kind: 'bundle', bundlePurchaseId, courseId };
  expect(await refundsSaid(invoiceId)).toMatchObject([
    { purpose, remaining: { amountMinor: 6_000, currency: 'EUR' } },
    { purpose, remaining: { amountMinor: 0, currency: 'EUR' } },
  ]);
  await clean();
});

test('a plan that is refunded in full ends at once with its entitlement; a part changes nothing', async () => {
  const { student, billingSubscriptionId, invoiceId } = await aSubscriber(subgraph, { active: true });
  await refund(invoiceId, { amountMinor: 900 });
  expect(await statusOf(subgraph, 'billing_subscription', billingSubscriptionId)).toBe('active');
  await refund(invoiceId);
  expect(await statusOf(subgraph, 'billing_subscription', billingSubscriptionId)).toBe('canceled');
  expect(await entitlementsOf(subgraph, student.id)).toEqual([]);
  expect((await subgraph.said(EntitlementRevoked)).filter(({ data }) => data['userId'] === student.id)).toHaveLength(1);
  expect(await statusOf(subgraph, 'invoice', invoiceId)).toBe('refunded');
  await clean();
});

test('staff can refund a plan in full and let the person keep it', async () => {
  const { student, billingSubscriptionId, invoiceId } = await aSubscriber(subgraph, { active: true });
  await refund(invoiceId, { keepAccess: true });
  expect(await statusOf(subgraph, 'billing_subscription', billingSubscriptionId)).toBe('active');
  expect(await entitlementsOf(subgraph, student.id)).toHaveLength(1);
  expect(await refundsSaid(invoiceId)).toMatchObject([{ keepAccess: true }]);
});

test('the refund of an earlier period does not end a plan whose current period is paid', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2027-03-01T10:00:00Z') });
  const { student, billingSubscriptionId, invoiceId } = await aSubscriber(subgraph, { active: true });
  vi.setSystemTime(new Date('2027-04-01T09:00:00Z'));
  const renewal = await eventually(async () => (await invoicesOf(subgraph, student.id))[1]);
  await pay(subgraph, renewal.id);
  await settled(subgraph);
  await refund(invoiceId);
  expect(await statusOf(subgraph, 'billing_subscription', billingSubscriptionId)).toBe('active');
  await refund(renewal.id);
  expect(await statusOf(subgraph, 'billing_subscription', billingSubscriptionId)).toBe('canceled');
  vi.setSystemTime(Date.now() + 40 * DAY);
  await settled(subgraph);
  expect(await invoicesOf(subgraph, student.id)).toHaveLength(2);
});

test('once a class has begun, staff must say whether the student stays', async () => {
  const [begun, planned] = [await aHeldSeat(subgraph), await aHeldSeat(subgraph)];
  for (const { invoiceId } of [begun, planned]) await pay(subgraph, invoiceId);
  await subgraph.tell(ClassActivated, { classId: begun.classId }, { subject: begun.classId });
  const refused = await subgraph.graphql(
    'mutation ($input: RefundPaymentInput!) { refundPayment(input: $input) { invoice { id } } }',
    { input: { paymentId: await paymentOf(begun.invoiceId), reason: 'REQUESTED', idempotencyKey: newId() } },
    person('staff'),
  );
  expect(refused.errors[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'input.keepAccess' });
  await refund(begun.invoiceId, { amountMinor: 100 });
  await refund(begun.invoiceId, { keepAccess: false });
  await refund(planned.invoiceId);
  expect((await refundsSaid(begun.invoiceId)).at(-1)).toMatchObject({
    purpose: { kind: 'class-seat', classId: begun.classId },
    keepAccess: false,
  });
  expect((await refundsSaid(planned.invoiceId))[0]).not.toHaveProperty('keepAccess');
});

test('of a student who has left a class that has begun, staff are not asked, until the student comes back', async () => {
  const [left, back] = [await aHeldSeat(subgraph), await aHeldSeat(subgraph)];
  const enrollmentOf = ({ classId, student }: typeof left) => ({
    classId,
    courseId: newId(),
    enrollmentId: newId(),
    studentId: student.id,
  });
  for (const seat of [left, back]) {
    await pay(subgraph, seat.invoiceId);
    await subgraph.tell(ClassActivated, { classId: seat.classId }, { subject: seat.classId });
    await subgraph.tell(StudentWithdrawn, enrollmentOf(seat), { subject: seat.classId });
  }
  await subgraph.tell(StudentEnrolled, { ...enrollmentOf(back), credits: 8 }, { subject: back.classId });
  await refund(left.invoiceId);
  expect((await refundsSaid(left.invoiceId))[0]).not.toHaveProperty('keepAccess');
  await expect(refund(back.invoiceId)).rejects.toThrow('keepAccess');
});

test('a purpose without an owner, and an owner without a handler, do not compile', () => {
  const complete: RefundHandlers<'billing', null> = {
    plan: () => Promise.resolve(),
    course: () => Promise.resolve(),
    bundle: () => Promise.resolve(),
  };
  // @ts-expect-error There is no handler for `bundle`.
  const missing: RefundHandlers<'billing', null> = { plan: complete.plan, course: complete.course };
  // @ts-expect-error There is no owner of `session`.
  const owners: Record<PaymentPurpose['kind'], string> = { 'class-seat': 'a', plan: 'b', course: 'c', bundle: 'd' };
  expect([missing, owners]).toHaveLength(2);
});
