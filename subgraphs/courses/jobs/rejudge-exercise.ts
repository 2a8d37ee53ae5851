import { implementJob } from '../../../platform/jobs.js';
import { requeueSubmissions } from '../commands/coding/requeue-submissions.js';
import { judging } from '../providers/judging.js';
import { rejudgeExercise } from './definitions.js';

const PAGE = 200;

export const rejudgeExerciseJob = implementJob(rejudgeExercise, async (context, payload) => {
  let { after } = payload;
  do {
    after = await requeueSubmissions(context, { ...payload, after, limit: PAGE });
    judging.of(context)?.wake();
  } while (after !== null);
});
