import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { DAY, MINUTE } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { BundleSessionRejected, BundleSessionReserved, PaymentSucceeded } from '../../../../schema/events/billing.js';
import { BookingCancelled, BookingCompleted, BookingRejected } from '../../../../schema/events/classes.js';
import { classes } from '../../subgraph.js';
import { aSupportedCourse, inDays } from '../../testing/testing.js';
import { bookSession } from './book-session.js';
import { eraseBookings } from './erase-bookings.js';
import { bookingsOf } from '../../queries/booking-holdings.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

async function aBooking(options: { days?: number; payWith?: 'bundle' | 'per-session'; assistants?: number } = {}) {
  const course = await aSupportedCourse(subgraph, options);
  const student = person();
  const startsAt = inDays(options.days ?? 7);
  const { bookingId } = await bookSession(subgraph.context(student), {
    courseId: course.courseId,
    startsAt,
    durationMinutes: 60,
    idempotencyKey: newId(),
    payWith: options.payWith ?? 'per-session',
  });
  const [seat] = await subgraph.rows<{ id: string }>('select id from booking_participant where booking_id = $1', [
    bookingId,
  ]);
  return { ...course, student, startsAt, bookingId, participantId: seat?.id ?? '' };
}
/** The same person with a token that is valid at the pretended time. */
const now = (viewer: Viewer): Viewer => ({ ...viewer, expiresAt: new Date(Date.now() + 900_000) });
const cancel = (bookingId: string, viewer: Viewer) =>
  subgraph.graphql<{ cancelBooking: { booking: { status: string } } }>(
    'mutation ($input: CancelBookingInput!) { cancelBooking(input: $input) { booking { status viewerSeat { status } } } }',
    { input: { bookingId, idempotencyKey: newId() } },
    now(viewer),
  );
const reschedule = (bookingId: string, startsAt: Date, viewer: Viewer) =>
  subgraph.graphql<{ rescheduleBooking: { booking: { startsAt: string } } }>(
    'mutation ($input: RescheduleBookingInput!) { rescheduleBooking(input: $input) { booking { startsAt status } } }',
    { input: { bookingId, startsAt, idempotencyKey: newId() } },
    now(viewer),
  );
const complete = (bookingId: string, viewer: Viewer) =>
  subgraph.graphql(
    'mutation ($input: OneBookingInput!) { completeBooking(input: $input) { booking { status } } }',
    { input: { bookingId, idempotencyKey: newId() } },
    now(viewer),
  );
const saidOf = async (contract: Parameters<TestSubgraph['said']>[0], bookingId: string) =>
  (await subgraph.said(contract)).filter((event) => event.subject === bookingId).map((event) => event.data);
const statusOf = async (bookingId: string) =>
  (await subgraph.rows<{ status: string }>('select status from booking where id = $1', [bookingId]))[0]?.status;
const reserved = (one: Awaited<ReturnType<typeof aBooking>>) => ({
  reservationId: one.participantId,
  bookingId: one.bookingId,
  userId: one.student.id,
  courseId: one.courseId,
  bundlePurchaseId: newId(),
  freeCancelHours: 48,
});

test('a bundle that has a session confirms the booking with its policy; one that has none frees the slot', async () => {
  const one = await aBooking({ payWith: 'bundle' });
  await subgraph.tell(BundleSessionReserved, reserved(one));
  expect(await statusOf(one.bookingId)).toBe('booked');
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(one.startsAt.getTime() - 47 * 60 * MINUTE) });
  await cancel(one.bookingId, one.student);
  expect(await saidOf(BookingCancelled, one.bookingId)).toMatchObject([{ by: 'student', giveBack: false }]);
  vi.useRealTimers();

  const other = await aBooking({ payWith: 'bundle' });
  const { bundlePurchaseId: _, freeCancelHours: __, ...request } = reserved(other);
  await subgraph.tell(BundleSessionRejected, { ...request, reason: 'no-bundle' });
  expect(await statusOf(other.bookingId)).toBe('rejected');
  const again = await bookSession(subgraph.context(person()), {
    courseId: other.courseId,
    startsAt: other.startsAt,
    durationMinutes: 60,
    idempotencyKey: newId(),
    payWith: 'per-session',
  });
  expect(again.bookingId).not.toBe(other.bookingId);
});

test('a booking that billing does not answer is rejected by itself within a minute', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const one = await aBooking({ payWith: 'bundle' });
  vi.setSystemTime(Date.now() + MINUTE);
  await eventually(async () => (await statusOf(one.bookingId)) === 'rejected');
  expect(await saidOf(BookingRejected, one.bookingId)).toMatchObject([{ reason: 'timeout' }]);
  await subgraph.tell(BundleSessionReserved, reserved(one));
  expect(await statusOf(one.bookingId)).toBe('rejected');
});

test('an unpaid session is released by itself when free cancellation ends, a paid one is held', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const [unpaid, paid] = [await aBooking(), await aBooking()];
  await subgraph.tell(PaymentSucceeded, {
    paymentId: newId(),
    invoiceId: newId(),
    userId: paid.student.id,
    amount: { amountMinor: 2_500, currency: 'EUR' },
    purpose: { kind: 'session', bookingId: paid.bookingId, participantId: paid.participantId },
  });
  vi.setSystemTime(unpaid.startsAt.getTime() - DAY + 1_000);
  await eventually(async () => (await statusOf(unpaid.bookingId)) === 'cancelled');
  expect(await saidOf(BookingCancelled, unpaid.bookingId)).toMatchObject([{ by: 'platform', giveBack: true }]);
  expect(await statusOf(paid.bookingId)).toBe('booked');
  vi.setSystemTime(paid.startsAt.getTime() + DAY + 61 * MINUTE);
  await eventually(async () => (await statusOf(paid.bookingId)) === 'completed');
  expect(await saidOf(BookingCompleted, paid.bookingId)).toMatchObject([{ participantId: paid.participantId }]);
});

test('a student who cancels a day before gets back what was paid, later not; the assistant and staff always give it back', async () => {
  const [early, late, byAssistant, byStaff] = await Promise.all([aBooking(), aBooking(), aBooking(), aBooking()]);
  expect((await cancel(early.bookingId, early.student)).data.cancelBooking.booking.status).toBe('CANCELLED');
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(late.startsAt.getTime() - DAY + 1_000) });
  await cancel(late.bookingId, late.student);
  await cancel(byAssistant.bookingId, byAssistant.assistants[0] ?? byAssistant.staff);
  await cancel(byStaff.bookingId, byStaff.staff);
  for (const [one, by, giveBack] of [
    [early, 'student', true],
    [late, 'student', false],
    [byAssistant, 'assistant', true],
    [byStaff, 'staff', true],
  ] as const)
    expect(await saidOf(BookingCancelled, one.bookingId)).toMatchObject([{ by, giveBack }]);
  expect((await cancel(early.bookingId, early.student)).code).toBe('BOOKING_NOT_ACTIVE');
});

test('a session is moved in one step: the old slot is free, the new one taken, and it does not stand in its own way', async () => {
  const { bookingId, startsAt, student, courseId } = await aBooking();
  const half = new Date(startsAt.getTime() + 30 * MINUTE);
  const moved = await reschedule(bookingId, half, student);
  expect(moved).toMatchObject({
    errors: [],
    data: { rescheduleBooking: { booking: { startsAt: half.toISOString() } } },
  });
  const book = (at: Date) =>
    bookSession(subgraph.context(person()), {
      courseId,
      startsAt: at,
      durationMinutes: 30,
      payWith: 'per-session',
      idempotencyKey: newId(),
    });
  await book(startsAt);
  await expect(book(half)).rejects.toMatchObject({ code: 'NO_ASSISTANT_FREE' });
  expect((await reschedule(bookingId, startsAt, student)).code).toBe('ASSISTANT_ALREADY_BOOKED');
  expect((await reschedule(bookingId, inDays(20), person())).code).toBe('BOOKING_NOT_FOUND');
});

test('of a cancellation and a move at once, and of two moves to one slot, nothing is left in between', async () => {
  for (let round = 0; round < 6; round += 1) {
    const one = await aBooking();
    const [cancelled, moved] = await Promise.all([
      cancel(one.bookingId, one.student),
      reschedule(one.bookingId, inDays(9), one.student),
    ]);
    expect(cancelled.code).toBeUndefined();
    expect([undefined, 'BOOKING_NOT_ACTIVE']).toContain(moved.code);
    expect(await statusOf(one.bookingId)).toBe('cancelled');

    const other = await aBooking();
    const second = person();
    const { bookingId } = await bookSession(subgraph.context(second), {
      courseId: other.courseId,
      startsAt: inDays(8),
      durationMinutes: 60,
      payWith: 'per-session',
      idempotencyKey: newId(),
    });
    const both = await Promise.all([
      reschedule(other.bookingId, inDays(10), other.student),
      reschedule(bookingId, inDays(10), second),
    ]);
    expect(both.map((answer) => answer.code ?? 'ok').sort()).toEqual(['ASSISTANT_ALREADY_BOOKED', 'ok']);
  }
});

test('the assistant and staff say that a session was held, not before it is over', async () => {
  const one = await aBooking();
  const assistant = one.assistants[0] ?? one.staff;
  expect((await complete(one.bookingId, assistant)).code).toBe('SESSION_NOT_HELD_YET');
  await subgraph.tell(PaymentSucceeded, {
    paymentId: newId(),
    invoiceId: newId(),
    userId: one.student.id,
    amount: { amountMinor: 2_500, currency: 'EUR' },
    purpose: { kind: 'session', bookingId: one.bookingId, participantId: one.participantId },
  });
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(one.startsAt.getTime() + 61 * MINUTE) });
  expect((await complete(one.bookingId, one.student)).code).toBe('BOOKING_NOT_FOUND');
  expect((await complete(one.bookingId, assistant)).errors).toEqual([]);
  expect(await statusOf(one.bookingId)).toBe('completed');
  expect((await cancel(one.bookingId, one.student)).code).toBe('BOOKING_NOT_ACTIVE');
});

test('what sessions hold of a person can be exported, and ends when they are erased', async () => {
  const one = await aBooking();
  const assistant = one.assistants[0]?.id ?? '';
  const system = subgraph.running.systemContext();
  expect((await bookingsOf(system, one.student.id)).map((row) => row['kind'])).toEqual(['seat']);
  expect((await bookingsOf(system, assistant)).map((row) => row['kind'])).toEqual([
    'session',
    'availability',
    'teaching-assignment',
  ]);
  await eraseBookings(system, one.student.id);
  await eraseBookings(system, one.student.id);
  expect(await statusOf(one.bookingId)).toBe('cancelled');
  const other = await aBooking();
  const otherAssistant = other.assistants[0]?.id ?? '';
  await eraseBookings(system, otherAssistant);
  expect(await statusOf(other.bookingId)).toBe('cancelled');
  expect(await subgraph.rows('select id from availability where id = $1', [otherAssistant])).toEqual([]);
  expect(await saidOf(BookingCancelled, other.bookingId)).toMatchObject([{ by: 'staff', giveBack: true }]);
});
