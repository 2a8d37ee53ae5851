import { reaction } from '../../../../platform/inbox.js';
import { ContestLeft } from '../../../../schema/events/gamification.js';

export const onContestLeft = reaction(ContestLeft, async (transaction, { data }) => {
  await transaction.sql('delete from contest_entrant where contest_id = $1 and user_id = $2', [
    data.contestId,
    data.userId,
  ]);
});
