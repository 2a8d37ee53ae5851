import { reaction } from '../../../../platform/inbox.js';
import { ContestDeleted } from '../../../../schema/events/gamification.js';

/** It never started: its problems are exercises like others again. */
export const onContestDeleted = reaction(ContestDeleted, async (transaction, { data }) => {
  await transaction.sql('delete from contest where id = $1', [data.contestId]);
});
