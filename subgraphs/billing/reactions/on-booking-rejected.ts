import { reaction } from '../../../platform/inbox.js';
import { BookingRejected } from '../../../schema/events/classes.js';
import { giveSeatBack } from '../commands/bundle/settle-booking.js';

/** The seat did not come about: what was held for it meanwhile, since the answer was late, is given back. */
export const onBookingRejected = reaction(BookingRejected, (transaction, { data }) => giveSeatBack(transaction, data));
