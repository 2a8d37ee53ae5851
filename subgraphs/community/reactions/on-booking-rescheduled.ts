import { reaction } from '../../../platform/inbox.js';
import { BookingRescheduled } from '../../../schema/events/classes.js';
import { notifyOfBooking } from '../commands/notify-of-booking.js';

export const onBookingRescheduled = reaction(BookingRescheduled, (transaction, event) =>
  notifyOfBooking(transaction, event, 'booking-moved', {
    startsAt: event.data.startsAt,
    previousStartsAt: event.data.previousStartsAt,
  }),
);
