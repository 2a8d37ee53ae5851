import type { Context } from '../../../platform/context.js';
import { similarPairs, type SimilarPair, type Sketched } from '../domain/contest/similarity.js';
import type { ContestView } from './contests.js';

/** Of the first accepted program of each participant for one problem. Unknown problems have none. */
export async function contestSimilarities(
  context: Context,
  contest: ContestView,
  label: string,
): Promise<SimilarPair[]> {
  const problem = contest.problems.find((one) => one.label === label);
  if (!problem) return [];
  const programs = await context.db.rows<Sketched>(
    `select distinct on (entrant_id) id, submission.user_id, coalesce(captain_id, submission.user_id) as entrant_id,
       submitted_at, sketch
     from contest_submission submission
       join participation on participation.contest_id = $1 and participation.user_id = submission.user_id
     where submission.contest_id = $1 and exercise_id = $2 and verdict = 'accepted' and sketch is not null
     order by entrant_id, submitted_at, id`,
    [contest.id, problem.exerciseId],
  );
  return similarPairs(programs);
}
