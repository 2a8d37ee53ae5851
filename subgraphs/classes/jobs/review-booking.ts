import { runCommand } from '../../../platform/command.js';
import { implementJob } from '../../../platform/jobs.js';
import { reviewBooking } from './definitions.js';
import { Booking } from '../domain/booking.js';
import { BookingNotFound } from '../domain/booking-errors.js';

/** Ends what a session has waited for long enough: a bundle, a payment, the answer to an offered seat, its own completion. */
export const reviewBookingJob = implementJob(reviewBooking, (context, { bookingId }) =>
  runCommand(context, 'reviewBooking', async (transaction) => {
    const booking = await transaction.load(Booking, bookingId, () => new BookingNotFound(), [
      'participants',
      'waitlist',
    ]);
    booking.review(transaction.now);
    const runAt = booking.nextReview;
    if (runAt) await transaction.enqueue(reviewBooking, { bookingId }, { runAt, key: `review-booking/${bookingId}` });
  }),
);
