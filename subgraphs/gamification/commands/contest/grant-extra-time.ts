import { runCommand } from '../../../../platform/command.js';
import { MINUTE } from '../../../../platform/domain/clock.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { Contest } from '../../domain/contest/contest.js';
import { NotJoined } from '../../domain/errors.js';
import { loadManaged } from './load-contest.js';
import { teamOf } from './team-of.js';

export interface GrantExtraTime {
  readonly contestId: string;
  readonly userId: string;
  /** After the end that the contest has then; replaces what was granted before. */
  readonly minutes: number;
}

/** One participant, with their team, may submit longer. */
export function grantExtraTime(context: Context, input: GrantExtraTime): Promise<Contest> {
  requireRole(context, 'staff', 'instructor');
  return runCommand(context, 'grantExtraTime', async (transaction) => {
    const contest = await loadManaged(transaction, input.contestId);
    const until = new Date(contest.endsAt.getTime() + input.minutes * MINUTE);
    const team = await teamOf(transaction, contest.id, input.userId);
    if (team.length === 0) throw new NotJoined();
    for (const id of team) contest.grantExtraTime(id, until, transaction.now);
    await transaction.sql(
      'update participation set extra_until = $3 where contest_id = $1 and user_id = any($2::uuid[])',
      [contest.id, team, until.toISOString()],
    );
    return contest;
  });
}
