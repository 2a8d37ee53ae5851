import { hasRole } from '../../../../platform/auth.js';
import { runIdempotently } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { BookingNotFound } from '../../domain/booking-errors.js';
import { loadBooking, scheduleReview } from './load-booking.js';

export interface CancelBooking {
  readonly bookingId: string;
  /** For staff: the seat of this student alone. */
  readonly studentId?: string | null;
  readonly idempotencyKey: string;
}

/** A student cancels their seat; the assistant and staff call the session off, or staff one seat of it. */
export async function cancelBooking(context: Context, input: CancelBooking): Promise<{ bookingId: string }> {
  const viewer = requireViewer(context);
  const isStaff = hasRole(viewer, 'staff');
  return runIdempotently(context, 'cancelBooking', input, async (transaction) => {
    const booking = await loadBooking(transaction, input.bookingId);
    const isAssistant = booking.assistantId === viewer.id;
    const hasSeat = booking.participants.getItems().some((one) => one.studentId === viewer.id);
    // Whose session it is not hears what a session that does not exist would say.
    if (!isStaff && !isAssistant && !hasSeat) throw new BookingNotFound();
    if (isStaff && input.studentId != null) booking.cancelSeat(input.studentId, 'staff', transaction.now);
    else if (hasSeat) booking.cancelSeat(viewer.id, 'student', transaction.now);
    else booking.cancelSession(isAssistant ? 'assistant' : 'staff', transaction.now);
    await scheduleReview(transaction, booking);
    return { bookingId: booking.id };
  });
}
