import { reaction } from '../../../platform/inbox.js';
import { BookingCompleted } from '../../../schema/events/classes.js';
import { useSeat } from '../commands/bundle/settle-booking.js';

export const onBookingCompleted = reaction(BookingCompleted, (transaction, { data }) => useSeat(transaction, data));
