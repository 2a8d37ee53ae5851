import { reaction } from '../../../../platform/inbox.js';
import { ParticipantDisqualified } from '../../../../schema/events/gamification.js';

/** Their submissions are still judged, because they may be reinstated; they don't count in the course. */
export const onParticipantDisqualified = reaction(ParticipantDisqualified, async (transaction, { data }) => {
  await transaction.sql('update contest_entrant set disqualified = true where contest_id = $1 and user_id = $2', [
    data.contestId,
    data.userId,
  ]);
});
