import { implementJob } from '../../../platform/jobs.js';
import { applyCorrection } from '../commands/quiz/apply-correction.js';
import { correctAttempts } from './definitions.js';

export const correctAttemptsJob = implementJob(correctAttempts, async (context, payload) => {
  while (await applyCorrection(context, payload));
});
