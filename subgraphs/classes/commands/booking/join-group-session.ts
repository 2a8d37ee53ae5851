import { runIdempotently } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { policyOf } from '../../queries/booking-policy.js';
import { lockPeople } from '../shared/lock-people.js';
import { refusingOverlaps, requireFewUnpaid, requireNear, requireStudent, studentOf } from './book-session.js';
import { requireStudentFree } from './choose-assistant.js';
import { loadBooking, scheduleReview } from './load-booking.js';

export interface JoinGroupSession {
  readonly bookingId: string;
  readonly payWith: 'bundle' | 'per-session';
  /** Staff may book for others. Default: the viewer. */
  readonly studentId?: string | null;
  readonly idempotencyKey: string;
}

/** Takes a seat in a group session, or the seat that is offered to the student as the first on the waitlist. */
export async function joinGroupSession(context: Context, input: JoinGroupSession): Promise<{ bookingId: string }> {
  const studentId = studentOf(context, input.studentId);
  return refusingOverlaps(() =>
    runIdempotently(context, 'joinGroupSession', input, async (transaction) => {
      await requireStudent(transaction, studentId);
      await lockPeople(transaction, [studentId]);
      const booking = await loadBooking(transaction, input.bookingId);
      const price = booking.pricePerStudent;
      // What costs nothing needs no bundle.
      const onBundle = input.payWith === 'bundle' && price.amountMinor > 0;
      const policy = await policyOf(transaction.sql, booking.courseId, input.payWith);
      booking.join(
        studentId,
        onBundle ? { kind: 'bundle' } : { kind: 'per-session', price, freeCancelHours: policy.freeCancelHours },
        transaction.now,
      );
      requireNear(booking.startsAt, policy, transaction.now, null);
      const slot = { start: booking.startsAt.getTime(), end: booking.endsAt.getTime() };
      await requireStudentFree(transaction, studentId, slot, booking.id);
      if (!onBundle) await requireFewUnpaid(transaction, studentId, price, policy);
      await scheduleReview(transaction, booking);
      return { bookingId: booking.id };
    }),
  );
}
