import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';

/** Queues every submission of an exercise outside of contests, or in one contest, to be judged again; page by page. */
export const rejudgeExercise = defineJob({
  name: 'rejudge-exercise',
  schema: z.object({
    exerciseId: z.uuid(),
    /** Stored before the job is enqueued. */
    taskId: z.string(),
    /** Whether a lower score replaces a higher one. */
    mayLower: z.boolean(),
    contestId: z.uuid().nullable(),
    /** Continue after this submission. */
    after: z.uuid().nullable(),
  }),
});

/** Output of programs is kept for 90 days. */
export const forgetOutput = defineJob({ name: 'forget-output', schema: z.object({}), cron: '23 2 * * *' });

/** The catalog can be sorted by how many learn a course. */
export const recountPopularity = defineJob({
  name: 'recount-popularity',
  schema: z.object({}),
  cron: '*/10 * * * *',
});

/** Grades every attempt that has a corrected question again; it remembers how far it is. */
export const correctAttempts = defineJob({
  name: 'correct-attempts',
  schema: z.object({ correctionId: z.uuid() }),
});

/** Prints the student's name on a certificate, when the domain that owns names answers. */
export const issueCertificate = defineJob({
  name: 'issue-certificate',
  schema: z.object({ certificateId: z.uuid(), studentId: z.uuid() }),
});

/** After a contest its results count in the course. */
export const countContestResults = defineJob({
  name: 'count-contest-results',
  schema: z.object({ contestId: z.uuid() }),
});
/** Learners are reminded of cards that are due in the morning where they live. */
export const remindOfReviews = defineJob({ name: 'remind-of-reviews', schema: z.object({}), cron: '*/10 * * * *' });

/** Files that were taken out of a draft, or replaced by another submission or grade. */
export const removeSubmissionFiles = defineJob({
  name: 'remove-submission-files',
  schema: z.object({ submissionId: z.uuid(), uploadIds: z.array(z.uuid()) }),
});

/** Files of a course that was removed. */
export const removeMaterialFiles = defineJob({
  name: 'remove-material-files',
  schema: z.object({ uploadIds: z.array(z.uuid()) }),
});
