import type { PeriodicTask } from '../../../platform/periodic.js';
import { endPeerReviews } from '../commands/peer-review/end-peer-reviews.js';

/** The stored ends are what counts: after a restart it finds what passed in the meantime. */
export const endPeerReviewsTask: PeriodicTask = { name: 'end-peer-reviews', everyMs: 5_000, run: endPeerReviews };
