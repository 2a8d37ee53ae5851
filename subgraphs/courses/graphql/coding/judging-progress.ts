import { z } from 'zod';
import type { Context } from '../../../../platform/context.js';
import { eventContract } from '../../../../schema/events/contract.js';

/**
 * How far the judging of a submission is, for live updates of this domain only: it is no fact, may be lost, and is in no
 * outbox. Of the verdict `CodingExerciseSubmitted` tells.
 */
export const JudgingProgressed = eventContract({
  domain: 'courses',
  name: 'judging-progressed',
  version: 1,
  consumers: [],
  data: z.object({
    submissionId: z.uuid(),
    studentId: z.uuid(),
    judged: z.int().nonnegative(),
    cases: z.int().nonnegative(),
  }),
  example: {
    submissionId: '01976d2a-7c00-7000-8000-000000000015',
    studentId: '01976d2a-7c00-7000-8000-000000000001',
    judged: 1,
    cases: 5,
  },
});

export function publishProgress(context: Context, progress: z.output<typeof JudgingProgressed.data>): void {
  context.live.publishEphemeral(JudgingProgressed, progress.submissionId, progress);
}
