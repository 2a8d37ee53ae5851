import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { MINUTE } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import {
  BundleSessionReleased,
  BundleSessionReserved,
  PaymentRefunded,
  PaymentSucceeded,
  type PaymentPurpose,
} from '../../../schema/events/billing.js';
import { BookingCancelled, StudentWithdrawn } from '../../../schema/events/classes.js';
import { activateClass } from '../commands/class/activate-class.js';
import { bookSession } from '../commands/booking/book-session.js';
import { enrollStudent } from '../commands/enrollment/enroll-student.js';
import { requestSeat } from '../commands/enrollment/request-seat.js';
import { withdrawStudent } from '../commands/enrollment/withdraw-student.js';
import { classes } from '../subgraph.js';
import { aClass, aSupportedCourse, inDays, known } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const amount = { amountMinor: 24_000, currency: 'EUR' };
const paid = (userId: string, purpose: PaymentPurpose, paymentId = newId()) =>
  subgraph.tell(PaymentSucceeded, { paymentId, invoiceId: newId(), userId, amount, purpose });
const refunded = (
  userId: string,
  purpose: PaymentPurpose | undefined,
  { remaining = 0, keepAccess }: { remaining?: number; keepAccess?: boolean } = {},
) =>
  subgraph.tell(PaymentRefunded, {
    paymentId: newId(),
    userId,
    amount,
    ...(purpose && { purpose, remaining: { amountMinor: remaining, currency: 'EUR' } }),
    ...(keepAccess !== undefined && { keepAccess }),
  });

async function aPaidSeat() {
  const taught = await aClass(subgraph);
  const student = person();
  const { seatHoldId } = await requestSeat(subgraph.context(student), {
    classId: taught.classId,
    idempotencyKey: newId(),
  });
  const purpose = { kind: 'class-seat', classId: taught.classId, seatHoldId } as const;
  await paid(student.id, purpose);
  return { ...taught, student, purpose };
}
const withdrawals = async (classId: string) =>
  (await subgraph.said(StudentWithdrawn)).filter(({ data }) => data['classId'] === classId).length;

test.each([
  { begun: false, keepAccess: undefined, leaves: true },
  { begun: false, keepAccess: true, leaves: false },
  { begun: false, keepAccess: false, leaves: true },
  { begun: true, keepAccess: undefined, leaves: false },
  { begun: true, keepAccess: true, leaves: false },
  { begun: true, keepAccess: false, leaves: true },
])(
  'the student of a refunded seat leaves: $leaves (class begun: $begun, keepAccess: $keepAccess)',
  async ({ begun, keepAccess, leaves }) => {
    const { classId, teacher, student, purpose } = await aPaidSeat();
    if (begun) await activateClass(subgraph.context(teacher), { classId });
    const options = keepAccess === undefined ? {} : { keepAccess };
    await refunded(student.id, purpose, { ...options, remaining: 1 });
    await refunded(student.id, undefined);
    expect(await withdrawals(classId)).toBe(0);
    await refunded(student.id, purpose, options);
    await refunded(student.id, purpose, options);
    expect(await withdrawals(classId)).toBe(leaves ? 1 : 0);
  },
);

test('a refund of a seat that its student left takes nothing from the seat that they have since', async () => {
  const { classId, staff, student, purpose } = await aPaidSeat();
  await known(subgraph, student);
  const withdraw = () => withdrawStudent(subgraph.context(staff), { classId, studentId: student.id });
  const refundLate = (keepAccess?: boolean) =>
    refunded(student.id, purpose, keepAccess === undefined ? {} : { keepAccess });
  await withdraw();
  // Enrolled again by staff, who state what was paid elsewhere.
  const paidElsewhere = { classId, studentId: student.id, paid: amount, idempotencyKey: newId() };
  await enrollStudent(subgraph.context(staff), paidElsewhere);
  await refundLate();
  await refundLate(false);
  expect(await withdrawals(classId)).toBe(1);
  await withdraw();
  // Enrolled again by another payment, whose own refund takes the seat.
  const { seatHoldId } = await requestSeat(subgraph.context(student), { classId, idempotencyKey: newId() });
  const second = { ...purpose, seatHoldId };
  await paid(student.id, second);
  await refundLate(false);
  expect(await withdrawals(classId)).toBe(2);
  await refunded(student.id, second);
  expect(await withdrawals(classId)).toBe(3);
});

async function aSeat(payWith: 'bundle' | 'per-session') {
  const { courseId } = await aSupportedCourse(subgraph, {});
  const student = person();
  const startsAt = inDays(7);
  const { bookingId } = await bookSession(subgraph.context(student), {
    courseId,
    startsAt,
    durationMinutes: 60,
    payWith,
    idempotencyKey: newId(),
  });
  const [seat] = await subgraph.rows<{ id: string }>('select id from booking_participant where booking_id = $1', [
    bookingId,
  ]);
  return { courseId, student, startsAt, bookingId, participantId: seat?.id ?? '' };
}
const cancelled = async (bookingId: string) =>
  (await subgraph.said(BookingCancelled)).filter(({ subject }) => subject === bookingId).map(({ data }) => data);
const statusOf = async (bookingId: string) =>
  (await subgraph.rows<{ status: string }>('select status from booking where id = $1', [bookingId]))[0]?.status;

test('a refunded session is cancelled, once', async () => {
  const { student, bookingId, participantId } = await aSeat('per-session');
  const purpose = { kind: 'session', bookingId, participantId } as const;
  await paid(student.id, purpose);
  await refunded(student.id, purpose, { keepAccess: true });
  expect(await statusOf(bookingId)).toBe('booked');
  await refunded(student.id, purpose);
  await refunded(student.id, purpose);
  expect(await statusOf(bookingId)).toBe('cancelled');
  expect(await cancelled(bookingId)).toMatchObject([{ by: 'staff', giveBack: true }]);
});

test('a session that has begun is cancelled only if staff said so', async () => {
  const { student, bookingId, participantId, startsAt } = await aSeat('per-session');
  const purpose = { kind: 'session', bookingId, participantId } as const;
  await paid(student.id, purpose);
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(startsAt.getTime() + MINUTE) });
  await refunded(student.id, purpose);
  expect(await statusOf(bookingId)).toBe('booked');
  await refunded(student.id, purpose, { keepAccess: false });
  expect(await statusOf(bookingId)).toBe('cancelled');
});

test('a seat whose session of a bundle is released is cancelled, and stays so', async () => {
  const { student, bookingId, participantId, courseId } = await aSeat('bundle');
  const held = { reservationId: participantId, bookingId, userId: student.id, courseId, bundlePurchaseId: newId() };
  await subgraph.tell(BundleSessionReserved, { ...held, freeCancelHours: 24 });
  expect(await statusOf(bookingId)).toBe('booked');
  await subgraph.tell(BundleSessionReleased, held);
  await subgraph.tell(BundleSessionReleased, held);
  expect(await statusOf(bookingId)).toBe('cancelled');
  expect(await cancelled(bookingId)).toHaveLength(1);
});
