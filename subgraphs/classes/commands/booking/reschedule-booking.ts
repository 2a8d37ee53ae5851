import { hasRole } from '../../../../platform/auth.js';
import { runIdempotently } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { BookingNotFound } from '../../domain/booking-errors.js';
import { policyOf } from '../../queries/booking-policy.js';
import { lockPeople } from '../shared/lock-people.js';
import { mustBeWholeMinute, refusingOverlaps, requireNear } from './book-session.js';
import { chooseAssistant } from './choose-assistant.js';
import { loadBooking, scheduleReview } from './load-booking.js';

export interface RescheduleBooking {
  readonly bookingId: string;
  readonly startsAt: Date;
  readonly idempotencyKey: string;
}

/** Frees the old slot and takes the new one, with the same assistant, in one transaction. */
export async function rescheduleBooking(context: Context, input: RescheduleBooking): Promise<{ bookingId: string }> {
  const viewer = requireViewer(context);
  mustBeWholeMinute(input.startsAt);
  return refusingOverlaps(() =>
    runIdempotently(context, 'rescheduleBooking', input, async (transaction) => {
      // People are locked before the session, as commands that book do, so that two commands never wait in a circle.
      const people = isUuid(input.bookingId)
        ? await transaction.sql<{ id: string }>(
            `select assistant_id as id from booking where id = $1
             union select student_id from booking_participant where booking_id = $1`,
            [input.bookingId],
          )
        : [];
      if (people.length === 0) throw new BookingNotFound();
      await lockPeople(
        transaction,
        people.map(({ id }) => id),
      );
      const booking = await loadBooking(transaction, input.bookingId);
      const seat = booking.participants.getItems().find((one) => one.studentId === viewer.id);
      const isAssistant = booking.assistantId === viewer.id;
      const isStaff = hasRole(viewer, 'staff');
      if (!seat && !isAssistant && !isStaff) throw new BookingNotFound();
      const { startsAt } = input;
      const payWith = seat?.payWith ?? 'any';
      requireNear(startsAt, await policyOf(transaction.sql, booking.courseId, payWith), transaction.now);
      booking.reschedule(startsAt, isStaff ? 'staff' : isAssistant ? 'assistant' : 'student', transaction.now);
      const { courseId, assistantId, durationMinutes, id: except } = booking;
      const students = booking.participants.getItems().filter((one) => one.isActive);
      const studentIds = students.map(({ studentId }) => studentId);
      await chooseAssistant(transaction, { courseId, assistantId, studentIds, startsAt, durationMinutes, except });
      await scheduleReview(transaction, booking);
      return { bookingId: booking.id };
    }),
  );
}
