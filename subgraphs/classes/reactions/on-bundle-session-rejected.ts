import { reaction } from '../../../platform/inbox.js';
import { BundleSessionRejected } from '../../../schema/events/billing.js';
import { loadBooking, scheduleReview } from '../commands/booking/load-booking.js';

/** The student has no session of a bundle left: the slot or seat is free again. */
export const onBundleSessionRejected = reaction(BundleSessionRejected, async (transaction, { data }) => {
  const booking = await loadBooking(transaction, data.bookingId);
  booking.reject(data.reservationId, data.reason, transaction.now);
  await scheduleReview(transaction, booking);
});
