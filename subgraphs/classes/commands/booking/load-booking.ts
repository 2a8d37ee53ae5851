import type { Transaction } from '../../../../platform/command.js';
import { Booking } from '../../domain/booking.js';
import { BookingNotFound } from '../../domain/booking-errors.js';
import { reviewBooking } from '../../jobs/definitions.js';

/** The session with all that its rules look at, locked. */
export function loadBooking(transaction: Transaction, bookingId: string): Promise<Booking> {
  return transaction.load(Booking, bookingId, () => new BookingNotFound(), ['participants', 'waitlist']);
}

/** Sees to it that what becomes due for the session is done, also when every process restarts before. Last act of a command on it. */
export async function scheduleReview(transaction: Transaction, booking: Booking): Promise<void> {
  const runAt = booking.nextReview;
  if (!runAt) return;
  await transaction.enqueue(reviewBooking, { bookingId: booking.id }, { runAt, key: `review-booking/${booking.id}` });
}
