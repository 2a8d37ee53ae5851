import { reaction } from '../../../../platform/inbox.js';
import { ContestTimeGranted } from '../../../../schema/events/gamification.js';

export const onContestTimeGranted = reaction(ContestTimeGranted, async (transaction, { data }) => {
  await transaction.sql('update contest_entrant set until = $3 where contest_id = $1 and user_id = $2', [
    data.contestId,
    data.userId,
    data.until,
  ]);
});
