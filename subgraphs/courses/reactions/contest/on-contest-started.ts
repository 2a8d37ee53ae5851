import { reaction } from '../../../../platform/inbox.js';
import { ContestStarted } from '../../../../schema/events/gamification.js';
import { pinProblems } from '../../commands/contest/pin-problems.js';

/** Entrants see the problems by the clock, whenever this arrives; from now on edits of the draft don't reach them. */
export const onContestStarted = reaction(ContestStarted, async (transaction, { data }) => {
  await transaction.sql('select from course where id = $1 for share', [data.courseId]);
  await pinProblems(transaction, data.courseId);
});
