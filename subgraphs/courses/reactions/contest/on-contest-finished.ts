import { reaction } from '../../../../platform/inbox.js';
import { ContestFinished } from '../../../../schema/events/gamification.js';
import { countContestResults } from '../../jobs/definitions.js';

/** Submissions count in the course from now on, and its problems may be published. */
export const onContestFinished = reaction(ContestFinished, async (transaction, { data }) => {
  await transaction.sql(
    'update contest set finished_at = coalesce(finished_at, $2), ends_at = $3, xp_by_problem = $4 where id = $1',
    [data.contestId, transaction.now.toISOString(), data.endsAt, data.xpByProblem],
  );
  await transaction.enqueue(countContestResults, { contestId: data.contestId });
});
