import type { Transaction } from '../../../../platform/command.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import type { Contest } from '../../domain/contest/contest.js';
import { NotJoined } from '../../domain/errors.js';
import { loadPlayer } from '../player/load-player.js';
import { writeStaffAct } from '../player/write-staff-act.js';
import { loadManaged } from './load-contest.js';
import { settleAgain } from './settle-again.js';

export interface ParticipantDecision {
  readonly contestId: string;
  readonly userId: string;
  readonly reason: string;
}

/** Disqualifies or reinstates a participant. No event is repeated for a decision that was made before. */
export async function judgeParticipant(
  transaction: Transaction,
  actorId: string,
  { contestId, userId, reason }: ParticipantDecision,
  act: 'disqualify' | 'reinstate',
): Promise<Contest> {
  const contest = await loadManaged(transaction, contestId);
  const [row] = isUuid(userId)
    ? await transaction.sql<{ disqualified: boolean }>(
        'select disqualified_at is not null as disqualified from participation where contest_id = $1 and user_id = $2',
        [contest.id, userId],
      )
    : [];
  if (!row) throw new NotJoined();
  if (row.disqualified === (act === 'disqualify')) return contest;
  await transaction.sql('update participation set disqualified_at = $3 where contest_id = $1 and user_id = $2', [
    contest.id,
    userId,
    act === 'disqualify' ? transaction.now.toISOString() : null,
  ]);
  if (act === 'disqualify') contest.disqualify(userId);
  else contest.reinstate(userId);
  const player = await loadPlayer(transaction, userId);
  await writeStaffAct(transaction, { actorId, playerId: player.id, act: `${act}-participant`, reason });
  await settleAgain(transaction, contest);
  return contest;
}
