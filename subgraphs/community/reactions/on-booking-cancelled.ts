import { reaction } from '../../../platform/inbox.js';
import { BookingCancelled } from '../../../schema/events/classes.js';
import { notifyOfBooking } from '../commands/notify-of-booking.js';

/** An event without an actor names by its data who cancelled. */
export const onBookingCancelled = reaction(BookingCancelled, (transaction, event) => {
  const { startsAt, by, studentId, assistantId } = event.data;
  const actor = event.actor ?? { student: studentId, assistant: assistantId, staff: '', platform: '' }[by];
  return notifyOfBooking(transaction, { ...event, actor }, 'booking-cancelled', { startsAt });
});
