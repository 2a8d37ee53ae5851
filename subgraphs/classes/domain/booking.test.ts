import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { after, DAY, HOUR, MINUTE } from '../../../platform/domain/clock.js';
import { DomainError } from '../../../platform/domain/errors.js';
import { newId } from '../../../platform/domain/ids.js';
import { Money } from '../../../platform/domain/money.js';
import { discoverEntities } from '../../../platform/testing/subgraph.js';
import { classes } from '../subgraph.js';
import { Booking } from './booking.js';
import * as refusal from './booking-errors.js';
import { BUNDLE_HOLD_MS, COMPLETED_AFTER_MS, OFFER_MS, type SeatPayment, type Session } from './booking-terms.js';

beforeAll(() => discoverEntities(classes));

const now = new Date('2026-03-29T10:00:00Z');
const startsAt = after(now, 7 * DAY);
const price = new Money(2_500, 'EUR');
const free: SeatPayment = { kind: 'per-session', price: new Money(0, 'EUR'), freeCancelHours: 24 };
const priced: SeatPayment = { kind: 'per-session', price, freeCancelHours: 24 };
const bundle: SeatPayment = { kind: 'bundle' };
const session = (over: Partial<Session> = {}): Session => ({
  courseId: newId(),
  assistantId: newId(),
  startsAt,
  durationMinutes: 60,
  bufferMinutes: 15,
  noticeMinutes: 120,
  pricePerStudent: price,
  ...over,
});
const individual = (payment: SeatPayment = priced, over: Partial<Session> = {}) => {
  const studentId = newId();
  const booking = Booking.individual(session(over), studentId, payment, now);
  const [participant] = booking.participants.getItems();
  if (!participant) throw new Error('No user has the seat.');
  return { booking, studentId, participant };
};
const group = (capacity = 2) => new Booking('group', session(), capacity, now);
const types = (booking: Booking) => booking.pullEvents().map(({ event }) => event.type);
const lastGiveBack = (booking: Booking) =>
  booking.pullEvents().flatMap(({ event }) => (event.type === 'booking-cancelled' ? event.giveBack : []))[0];

describe('a session with one student', () => {
  test('at the price is booked at once and owed until free cancellation ends', () => {
    const { booking, participant } = individual();
    expect(booking).toMatchObject({ status: 'booked', endsAt: after(startsAt, HOUR) });
    expect(booking.blockedUntil).toEqual(after(startsAt, 75 * MINUTE));
    expect(participant).toMatchObject({ status: 'booked', amountDue: price, payBy: after(startsAt, -24 * HOUR) });
    expect(types(booking)).toEqual(['session-scheduled', 'booking-requested', 'booking-confirmed']);
  });

  test('on a bundle is pending until a session of it is held', () => {
    const { booking, participant } = individual(bundle);
    expect(types(booking)).toEqual(['session-scheduled', 'booking-requested']);
    expect([booking.status, booking.nextReview]).toEqual(['pending', after(now, BUNDLE_HOLD_MS)]);
    booking.confirm(participant.id, 48, now);
    expect([booking.status, participant.status, participant.freeCancelHours]).toEqual(['booked', 'booked', 48]);
    booking.reject(participant.id, 'no-bundle', now);
    expect(booking.status).toBe('booked');
  });

  test('that waits for its bundle for too long, or gets none, is rejected, and a later answer changes nothing', () => {
    for (const end of [
      (one: ReturnType<typeof individual>) => one.booking.review(after(now, BUNDLE_HOLD_MS)),
      (one: ReturnType<typeof individual>) => one.booking.reject(one.participant.id, 'no-sessions-left', now),
    ]) {
      const one = individual(bundle);
      end(one);
      expect([one.booking.status, one.participant.status, one.booking.seatsTaken]).toEqual(['rejected', 'rejected', 0]);
      one.booking.confirm(one.participant.id, 24, now);
      expect([one.booking.status, one.booking.nextReview]).toEqual(['rejected', null]);
    }
  });

  test('that is not paid when free cancellation ends is released, one that is paid is not', () => {
    const [unpaid, paid] = [individual(), individual()];
    const limit = after(startsAt, -24 * HOUR);
    paid.booking.pay(paid.participant.id, now);
    paid.booking.pay(paid.participant.id, now);
    expect([unpaid.booking.nextReview, paid.booking.nextReview]).toEqual([
      limit,
      after(startsAt, HOUR + COMPLETED_AFTER_MS),
    ]);
    for (const { booking } of [unpaid, paid]) {
      booking.review(after(limit, -1));
      expect(booking.status).toBe('booked');
      booking.review(limit);
    }
    expect([unpaid.booking.status, paid.booking.status]).toEqual(['cancelled', 'booked']);
    expect(lastGiveBack(unpaid.booking)).toBe(true);
  });

  test('that may be cancelled for nothing until later than the notice limit is owed until that limit', () => {
    const { participant } = individual({ ...priced, freeCancelHours: 1 });
    expect(participant.payBy).toEqual(after(startsAt, -120 * MINUTE));
  });

  test('leaves a student a quarter of an hour to pay, also when it begins at the notice limit', () => {
    expect(individual(priced, { startsAt: after(now, 120 * MINUTE) }).participant.payBy).toEqual(
      after(now, 15 * MINUTE),
    );
  });

  test.each([15 * MINUTE, 15 * MINUTE + 1])(
    'that begins soon is given up for nothing for a quarter of an hour, %i ms later the same whether paid or not',
    (waited) => {
      const [unpaid, paid, moved] = [0, 1, 2].map(() => individual(priced, { startsAt: after(now, 10 * HOUR) }));
      if (!unpaid || !paid || !moved) throw new Error('three');
      for (const { booking, participant } of [paid, moved]) booking.pay(participant.id, now);
      const later = after(now, 5 * MINUTE);
      moved.booking.reschedule(after(now, 11 * HOUR), 'student', later);
      const free = waited <= 15 * MINUTE;
      paid.booking.cancelSeat(paid.studentId, 'student', after(now, waited));
      moved.booking.cancelSeat(moved.studentId, 'student', after(later, waited));
      expect([paid, moved].map(({ booking }) => lastGiveBack(booking))).toEqual([free, free]);
      unpaid.booking.review(after(now, waited));
      expect([unpaid.booking.status, lastGiveBack(unpaid.booking)]).toEqual(['cancelled', true]);
    },
  );

  test.each([
    ['student', 24 * HOUR, true],
    ['student', 24 * HOUR - 1, false],
    ['assistant', 1, true],
    ['staff', 1, true],
    ['platform', 1, true],
  ] as const)('cancelled by the %s %i ms before the start: given back is %s', (by, before, givenBack) => {
    const { booking, studentId } = individual();
    booking.cancelSeat(studentId, by, after(startsAt, -before));
    expect([booking.status, lastGiveBack(booking)]).toEqual(['cancelled', givenBack]);
    expect(() => booking.cancelSeat(studentId, by, now)).toThrow(refusal.BookingNotActive);
  });

  test('is given back when it is cancelled before its bundle has answered', () => {
    const { booking, studentId } = individual(bundle, { startsAt: after(now, 3 * HOUR) });
    booking.cancelSeat(studentId, 'student', now);
    expect(lastGiveBack(booking)).toBe(true);
  });

  test('can not be cancelled by the student once it has begun', () => {
    const { booking, studentId } = individual();
    expect(() => booking.cancelSeat(studentId, 'student', startsAt)).toThrow(refusal.SessionStarted);
  });

  test('is moved with its seat, and keeps what paid for it', () => {
    const { booking, participant } = individual();
    const later = after(startsAt, 3 * DAY);
    types(booking);
    booking.reschedule(later, 'student', now);
    booking.reschedule(later, 'student', now);
    expect([booking.startsAt, participant.endsAt, participant.payBy]).toEqual([
      later,
      after(later, HOUR),
      after(later, -24 * HOUR),
    ]);
    expect(types(booking)).toEqual(['booking-rescheduled']);
  });

  test('is moved by the student as long as it could be cancelled for nothing, by others until it begins', () => {
    const late = after(startsAt, -23 * HOUR);
    expect(() => individual().booking.reschedule(after(startsAt, DAY), 'student', late)).toThrow(
      refusal.TooLateToReschedule,
    );
    expect(() => individual().booking.reschedule(after(startsAt, DAY), 'assistant', late)).not.toThrow();
    expect(() => individual().booking.reschedule(after(startsAt, DAY), 'staff', startsAt)).toThrow(
      refusal.SessionStarted,
    );
    expect(() => individual(bundle).booking.reschedule(after(startsAt, DAY), 'student', now)).toThrow(
      refusal.BookingStillPending,
    );
    expect(() => group().reschedule(after(startsAt, DAY), 'staff', now)).toThrow(refusal.NotAnIndividualSession);
  });

  test('is completed when it is over, once, and by itself a day later', () => {
    const [byHand, alone] = [individual(free), individual(free)];
    const end = after(startsAt, HOUR);
    expect(() => byHand.booking.complete(after(end, -1))).toThrow(refusal.SessionNotHeldYet);
    byHand.booking.complete(end);
    byHand.booking.complete(end);
    alone.booking.review(after(end, COMPLETED_AFTER_MS));
    for (const { booking, participant } of [byHand, alone]) {
      expect([booking.status, participant.status]).toEqual(['completed', 'completed']);
      expect(types(booking).filter((type) => type === 'booking-completed')).toHaveLength(1);
      expect(() => booking.cancelSession('staff', end)).toThrow(refusal.BookingNotActive);
    }
  });
});

describe('a group session', () => {
  test('takes students until the last seat makes it full; one that gets free makes it open again', () => {
    const booking = group(2);
    const [ana, rui] = [newId(), newId()];
    booking.join(ana, free, now);
    expect([booking.status, booking.seatsLeft]).toEqual(['booked', 1]);
    booking.join(rui, free, now);
    expect([booking.status, booking.seatsLeft]).toEqual(['full', 0]);
    expect(types(booking).at(-1)).toBe('group-session-full');
    expect(() => booking.join(ana, free, now)).toThrow(refusal.AlreadyJoined);
    expect(() => booking.join(newId(), free, now)).toThrow(refusal.SessionIsFull);
    booking.cancelSeat(ana, 'student', now);
    expect([booking.status, booking.seatsLeft]).toEqual(['booked', 1]);
  });

  test('can be joined only if it is one, is open, and has not begun', () => {
    expect(() => individual().booking.join(newId(), free, now)).toThrow(refusal.NotAGroupSession);
    expect(() => group().join(newId(), free, startsAt)).toThrow(refusal.SessionStarted);
    const off = group();
    off.cancelSession('assistant', now);
    expect(() => off.join(newId(), free, now)).toThrow(refusal.BookingNotActive);
  });

  test('has a line only while it is full, and a student stands in it once', () => {
    const booking = group(1);
    const waiting = newId();
    expect(() => booking.joinWaitlist(waiting, now)).toThrow(refusal.SeatsAreLeft);
    booking.join(newId(), free, now);
    booking.joinWaitlist(waiting, now);
    expect(() => booking.joinWaitlist(waiting, now)).toThrow(refusal.AlreadyWaiting);
    booking.leaveWaitlist(waiting, now);
    expect(() => booking.leaveWaitlist(waiting, now)).toThrow(refusal.NotWaiting);
  });

  test('keeps a seat that gets free for the first in line, then for the next, in order', () => {
    const booking = group(1);
    const [seated, first, second, third] = [newId(), newId(), newId(), newId()];
    booking.join(seated, free, now);
    for (const student of [first, second, third]) booking.joinWaitlist(student, now);
    const offered = () =>
      booking.waitlist.getItems().flatMap((entry) => (entry.status === 'offered' ? entry.studentId : []));
    booking.cancelSeat(seated, 'student', now);
    expect([offered(), booking.status]).toEqual([[first], 'full']);
    expect(() => booking.join(second, free, now)).toThrow(refusal.SessionIsFull);
    expect(booking.nextReview).toEqual(after(now, OFFER_MS));
    booking.review(after(now, OFFER_MS - 1));
    expect(offered()).toEqual([first]);
    booking.review(after(now, OFFER_MS));
    expect(offered()).toEqual([second]);
    booking.leaveWaitlist(second, after(now, OFFER_MS));
    expect(offered()).toEqual([third]);
    booking.join(third, free, after(now, OFFER_MS));
    expect([booking.seatOf(third)?.status, offered(), booking.status]).toEqual(['booked', [], 'full']);
  });

  test('gives everybody back what they paid when it is called off, and its line ends', () => {
    const booking = group(2);
    for (const payment of [priced, bundle]) booking.join(newId(), payment, now);
    booking.joinWaitlist(newId(), now);
    types(booking);
    booking.cancelSession('assistant', after(startsAt, -1));
    const events = booking.pullEvents().map(({ event }) => event);
    expect(events.flatMap((event) => (event.type === 'booking-cancelled' ? event.giveBack : []))).toEqual([true, true]);
    expect([booking.status, booking.seatsTaken, booking.nextReview]).toEqual(['cancelled', 0, null]);
    expect(booking.waitlist.getItems().map((entry) => entry.status)).toEqual(['expired']);
  });

  test('a seat on a bundle that is rejected goes to the first in line', () => {
    const booking = group(1);
    const { id } = booking.join(newId(), bundle, now);
    booking.joinWaitlist(newId(), now);
    booking.reject(id, 'no-bundle', now);
    expect(booking.waitlist.getItems().map((entry) => entry.status)).toEqual(['offered']);
    expect(booking.status).toBe('full');
  });
});

test('no sequence of commands takes more seats than there are, seats a student twice, or lets the line wait beside a free seat', () => {
  const act = fc.constantFrom(
    ...([
      'join',
      'bundle',
      'wait',
      'leave',
      'cancel',
      'confirm',
      'reject',
      'pay',
      'review',
      'pass',
      'complete',
    ] as const),
  );
  const command = fc.record({ act, pick: fc.nat(7), minutes: fc.nat(300) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(command, { maxLength: 80 }), (capacity, commands) => {
      const booking = group(capacity);
      const students = Array.from({ length: 8 }, newId);
      let time = now;
      for (const { act, pick, minutes } of commands) {
        const student = students[pick] ?? '';
        const seat = booking.participants.getItems()[pick]?.id ?? '';
        if (act === 'pass') time = after(time, minutes * MINUTE * 10);
        try {
          if (act === 'join') booking.join(student, priced, time);
          if (act === 'bundle') booking.join(student, bundle, time);
          if (act === 'wait') booking.joinWaitlist(student, time);
          if (act === 'leave') booking.leaveWaitlist(student, time);
          if (act === 'cancel') booking.cancelSeat(student, 'student', time);
          if (act === 'confirm') booking.confirm(seat, 24, time);
          if (act === 'reject') booking.reject(seat, 'no-bundle', time);
          if (act === 'pay') booking.pay(seat, time);
          if (act === 'review') booking.review(time);
          if (act === 'complete') booking.complete(time);
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
        }
        const active = booking.participants.getItems().filter((one) => one.isActive);
        const line = booking.waitlist.getItems();
        const offered = line.filter((entry) => entry.status === 'offered');
        expect(booking.seatsTaken).toBeLessThanOrEqual(capacity);
        expect(new Set(active.map((one) => one.studentId)).size).toBe(active.length);
        if (!booking.isOpen) {
          expect(active).toEqual([]);
          expect(booking.nextReview).toBeNull();
          continue;
        }
        expect(booking.seatsTaken).toBe(active.length + offered.length);
        expect(booking.status).toBe(booking.seatsTaken === capacity ? 'full' : 'booked');
        const waiting = line.filter((entry) => entry.status === 'waiting');
        if (time < startsAt && booking.seatsLeft > 0) expect(waiting).toEqual([]);
        for (const entry of waiting)
          for (const earlier of offered) expect(earlier.position).toBeLessThan(entry.position);
        for (const one of active.filter((each) => each.status === 'pending'))
          expect(booking.nextReview?.getTime()).toBeLessThanOrEqual(one.confirmBy?.getTime() ?? 0);
      }
    }),
    { numRuns: 300 },
  );
});
