import { reaction } from '../../../platform/inbox.js';
import { BookingRescheduled } from '../../../schema/events/classes.js';
import { renameSeat } from '../commands/bundle/reserve-seat.js';

export const onBookingRescheduled = reaction(BookingRescheduled, (transaction, { data }) =>
  renameSeat(transaction, data),
);
