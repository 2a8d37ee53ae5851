import { reaction } from '../../../../platform/inbox.js';
import { ParticipantReinstated } from '../../../../schema/events/gamification.js';
import { countResults } from '../../commands/contest/count-results.js';

/** What counts after the contest is made up for if it has finished. */
export const onParticipantReinstated = reaction(ParticipantReinstated, async (transaction, { data }) => {
  const { contestId, userId } = data;
  await transaction.sql('update contest_entrant set disqualified = false where contest_id = $1 and user_id = $2', [
    contestId,
    userId,
  ]);
  await countResults(transaction, { contestId, studentId: userId });
});
