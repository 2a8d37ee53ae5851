import { reaction } from '../../../platform/inbox.js';
import { BookingCancelled } from '../../../schema/events/classes.js';
import { giveSeatBack, useSeat } from '../commands/bundle/settle-booking.js';

export const onBookingCancelled = reaction(BookingCancelled, (transaction, { data }) =>
  data.giveBack ? giveSeatBack(transaction, data) : useSeat(transaction, data),
);
