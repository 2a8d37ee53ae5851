import { runIdempotently } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { OneBooking } from './join-waitlist.js';
import { loadBooking, scheduleReview } from '../booking/load-booking.js';

/** Takes the viewer out of the line; a seat that was kept for them goes to the next. */
export async function leaveWaitlist(context: Context, input: OneBooking): Promise<string> {
  const viewer = requireViewer(context);
  return runIdempotently(context, 'leaveWaitlist', input, async (transaction) => {
    const booking = await loadBooking(transaction, input.bookingId);
    booking.leaveWaitlist(viewer.id, transaction.now);
    await scheduleReview(transaction, booking);
    return booking.id;
  });
}
