import { runIdempotently } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { loadBooking, scheduleReview } from '../booking/load-booking.js';

export interface OneBooking {
  readonly bookingId: string;
  readonly idempotencyKey: string;
}

/** Puts the viewer on the waitlist of a full group session. */
export async function joinWaitlist(context: Context, input: OneBooking): Promise<string> {
  const viewer = requireViewer(context);
  return runIdempotently(context, 'joinWaitlist', input, async (transaction) => {
    const booking = await loadBooking(transaction, input.bookingId);
    booking.joinWaitlist(viewer.id, transaction.now);
    await scheduleReview(transaction, booking);
    return booking.id;
  });
}
