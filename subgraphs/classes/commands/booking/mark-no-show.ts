import { hasRole } from '../../../../platform/auth.js';
import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { BookingNotFound } from '../../domain/booking-errors.js';
import { loadBooking } from './load-booking.js';

export interface MarkNoShow {
  readonly bookingId: string;
  readonly studentId: string;
}

/** The assistant or staff say that a student did not come. A session that was not completed is completed by it. */
export function markNoShow(context: Context, input: MarkNoShow): Promise<string> {
  const viewer = requireViewer(context);
  return runCommand(context, 'markNoShow', async (transaction) => {
    const booking = await loadBooking(transaction, input.bookingId);
    if (booking.assistantId !== viewer.id && !hasRole(viewer, 'staff')) throw new BookingNotFound();
    booking.markNoShow(input.studentId, transaction.now);
    return booking.id;
  });
}
