import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';

/** A difference is a defect: nothing is corrected automatically. */
export const checkCredits = defineJob({
  name: 'check-credits',
  schema: z.object({}),
  cron: '41 3 * * *',
});

/** Frees the seats of a class that were not paid in time; that of `studentId` at once, for they will not pay. */
export const releaseSeat = defineJob({
  name: 'release-seat',
  schema: z.object({ classId: z.uuid(), studentId: z.uuid().optional() }),
});

/** Ends what a session has waited for long enough: a bundle, a payment, the answer to an offered seat, its own completion. */
export const reviewBooking = defineJob({
  name: 'review-booking',
  schema: z.object({ bookingId: z.uuid() }),
});

/** A price that was planned begins. */
export const takePriceOfSupport = defineJob({
  name: 'take-price-of-support',
  schema: z.object({ productId: z.uuid(), amountMinor: z.int().nonnegative(), currency: z.string() }),
});
