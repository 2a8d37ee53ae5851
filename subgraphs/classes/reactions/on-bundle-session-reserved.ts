import { reaction } from '../../../platform/inbox.js';
import { BundleSessionReserved } from '../../../schema/events/billing.js';
import { loadBooking, scheduleReview } from '../commands/booking/load-booking.js';

/** The seat is the student's. One that was given up while billing looked was said to billing already, which gives the session back. */
export const onBundleSessionReserved = reaction(BundleSessionReserved, async (transaction, { data }) => {
  const booking = await loadBooking(transaction, data.bookingId);
  booking.confirm(data.reservationId, data.freeCancelHours, transaction.now);
  await scheduleReview(transaction, booking);
});
