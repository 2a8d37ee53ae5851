import type { PeriodicTask } from '../../../platform/periodic.js';
import { releaseResults } from '../commands/quiz/release-results.js';
import { submitExpiredAttempts } from '../commands/quiz/submit-expired-attempts.js';

const EVERY_MS = 1_000;

/** The stored deadlines are what counts: after a restart it finds what passed in the meantime. */
export const submitExpiredAttemptsTask: PeriodicTask = {
  name: 'submit-expired-attempts',
  everyMs: EVERY_MS,
  run: submitExpiredAttempts,
};

export const releaseResultsTask: PeriodicTask = { name: 'release-results', everyMs: EVERY_MS, run: releaseResults };
