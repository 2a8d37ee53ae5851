import type { Transaction } from '../../../../platform/command.js';
import type { Contest } from '../../domain/contest/contest.js';
import { NotJoined } from '../../domain/errors.js';
import { loadPlayer } from '../player/load-player.js';
import { writeStaffAct } from '../player/write-staff-act.js';
import { teamOf } from './team-of.js';
import { loadManaged } from './load-contest.js';
import { settleAgain } from './settle-again.js';

export interface ParticipantDecision {
  readonly contestId: string;
  readonly userId: string;
  readonly reason: string;
}

/** Disqualifies or reinstates a participant, with their team. No event is repeated for a decision that was made before. */
export async function judgeParticipant(
  transaction: Transaction,
  actorId: string,
  { contestId, userId, reason }: ParticipantDecision,
  act: 'disqualify' | 'reinstate',
): Promise<Contest> {
  const contest = await loadManaged(transaction, contestId);
  const team = await teamOf(transaction, contest.id, userId);
  if (team.length === 0) throw new NotJoined();
  const changed = await transaction.sql<{ user_id: string }>(
    `update participation set disqualified_at = $3
     where contest_id = $1 and user_id = any($2::uuid[]) and (disqualified_at is null) = ($3::timestamptz is not null)
     returning user_id`,
    [contest.id, team, act === 'disqualify' ? transaction.now.toISOString() : null],
  );
  if (changed.length === 0) return contest;
  for (const id of team) {
    if (act === 'disqualify') contest.disqualify(id);
    else contest.reinstate(id);
    const player = await loadPlayer(transaction, id);
    await writeStaffAct(transaction, { actorId, playerId: player.id, act: `${act}-participant`, reason });
  }
  await settleAgain(transaction, contest);
  return contest;
}
