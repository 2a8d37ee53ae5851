import { hasRole } from '../../../../platform/auth.js';
import { runIdempotently } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { BookingNotFound } from '../../domain/booking-errors.js';
import type { OneBooking } from '../enrollment/join-waitlist.js';
import { loadBooking } from './load-booking.js';

/** The assistant or staff say that the session was held. */
export async function completeBooking(context: Context, input: OneBooking): Promise<string> {
  const viewer = requireViewer(context);
  return runIdempotently(context, 'completeBooking', input, async (transaction) => {
    const booking = await loadBooking(transaction, input.bookingId);
    if (booking.assistantId !== viewer.id && !hasRole(viewer, 'staff')) throw new BookingNotFound();
    booking.complete(transaction.now);
    return booking.id;
  });
}
