import { reaction } from '../../../platform/inbox.js';
import { BookingConfirmed } from '../../../schema/events/classes.js';
import { notifyOfBooking } from '../commands/notify-of-booking.js';

export const onBookingConfirmed = reaction(BookingConfirmed, (transaction, event) =>
  notifyOfBooking(transaction, event, 'booking-confirmed', { startsAt: event.data.startsAt }),
);
