import { implementJob } from '../../../platform/jobs.js';
import { remindOfReviews as remind } from '../commands/review/remind-of-reviews.js';
import { remindOfReviews } from './definitions.js';

export const remindOfReviewsJob = implementJob(remindOfReviews, async (context) => {
  while (await remind(context));
});
