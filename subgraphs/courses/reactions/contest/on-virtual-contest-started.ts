import { reaction } from '../../../../platform/inbox.js';
import { VirtualContestStarted } from '../../../../schema/events/gamification.js';

/** The problems of a finished contest are open to the user, who may submit to it until their own end. */
export const onVirtualContestStarted = reaction(VirtualContestStarted, async (transaction, { data }) => {
  await transaction.sql(
    `insert into contest_entrant (contest_id, user_id, until) select id, $2, $3 from contest where id = $1
     on conflict (contest_id, user_id) do update set until = excluded.until`,
    [data.contestId, data.userId, data.until],
  );
});
