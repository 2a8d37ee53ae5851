import type { Transaction } from '../../../../platform/command.js';
import { loadBooking, scheduleReview } from './load-booking.js';

/** A seat that is paid is not released any more. One that was given up meanwhile stays so: billing gives the money back. */
export async function paySession(
  transaction: Transaction,
  paid: { readonly bookingId: string; readonly participantId: string },
): Promise<void> {
  const booking = await loadBooking(transaction, paid.bookingId);
  booking.pay(paid.participantId, transaction.now);
  await scheduleReview(transaction, booking);
}
