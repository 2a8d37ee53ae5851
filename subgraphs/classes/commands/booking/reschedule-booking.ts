import { hasRole } from '../../../../platform/auth.js';
import { runIdempotently } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { BookingNotFound } from '../../domain/booking-errors.js';
import { mustBeWholeMinute, refusingOverlaps } from './book-session.js';
import { chooseAssistant, mustBeFree, slotOf } from './choose-assistant.js';
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
      // The assistant is locked before the session, as those who book do, so that nobody waits in a circle.
      const [known] = isUuid(input.bookingId)
        ? await transaction.sql<{ assistant_id: string }>('select assistant_id from booking where id = $1', [
            input.bookingId,
          ])
        : [];
      if (!known) throw new BookingNotFound();
      await transaction.sql('select from availability where id = $1 for update', [known.assistant_id]);
      const booking = await loadBooking(transaction, input.bookingId);
      const seat = booking.participants.getItems().find((one) => one.studentId === viewer.id);
      const isAssistant = booking.assistantId === viewer.id;
      const isStaff = hasRole(viewer, 'staff');
      if (!seat && !isAssistant && !isStaff) throw new BookingNotFound();
      const { startsAt } = input;
      booking.reschedule(startsAt, isStaff ? 'staff' : isAssistant ? 'assistant' : 'student', transaction.now);
      const { courseId, assistantId, durationMinutes, id: except } = booking;
      await chooseAssistant(transaction, { courseId, assistantId, startsAt, durationMinutes, except });
      for (const { studentId } of booking.participants.getItems().filter((one) => one.isActive))
        await mustBeFree(transaction, studentId, slotOf({ startsAt, durationMinutes }), except);
      await scheduleReview(transaction, booking);
      return { bookingId: booking.id };
    }),
  );
}
