import type { Transaction } from '../../../../platform/command.js';
import { loadBooking, scheduleReview } from './load-booking.js';

/** What paid for a seat in a session was refunded in full, or the bundle that held a session for it. */
export async function giveUpRefundedSeat(
  transaction: Transaction,
  seat: { readonly bookingId: string; readonly participantId: string },
  evenIfBegun: boolean,
): Promise<void> {
  const booking = await loadBooking(transaction, seat.bookingId);
  if (booking.giveUpRefundedSeat(seat.participantId, transaction.now, evenIfBegun))
    await scheduleReview(transaction, booking);
}
