import { reaction } from '../../../../platform/inbox.js';
import { ContestJoined } from '../../../../schema/events/gamification.js';

export const onContestJoined = reaction(ContestJoined, async (transaction, { data }) => {
  await transaction.sql(
    `insert into contest_entrant (contest_id, user_id)
     select id, $2 from contest where id = $1 on conflict do nothing`,
    [data.contestId, data.userId],
  );
});
