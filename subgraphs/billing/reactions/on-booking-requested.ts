import { reaction } from '../../../platform/inbox.js';
import { BookingRequested } from '../../../schema/events/classes.js';
import { askForSeat, reserveSession } from '../commands/bundle/reserve-seat.js';

/** A seat is paid with a session of a bundle, or with its price. */
export const onBookingRequested = reaction(BookingRequested, async (transaction, { data }) => {
  if (data.payWith === 'bundle') return reserveSession(transaction, data);
  // What costs nothing has no date to pay by.
  if (data.payBy === null) return;
  await askForSeat(transaction, { ...data, price: data.amountDue, dueAt: new Date(data.payBy) });
});
