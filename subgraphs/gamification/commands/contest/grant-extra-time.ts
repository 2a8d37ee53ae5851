import { runCommand } from '../../../../platform/command.js';
import { MINUTE } from '../../../../platform/domain/clock.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { Contest } from '../../domain/contest/contest.js';
import { NotJoined } from '../../domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { loadManaged } from './load-contest.js';

export interface GrantExtraTime {
  readonly contestId: string;
  readonly userId: string;
  /** After the end that the contest has then; replaces what was granted before. */
  readonly minutes: number;
}

/** One participant may submit longer. */
export function grantExtraTime(context: Context, input: GrantExtraTime): Promise<Contest> {
  requireRole(context, 'staff', 'instructor');
  return runCommand(context, 'grantExtraTime', async (transaction) => {
    const contest = await loadManaged(transaction, input.contestId);
    const until = new Date(contest.endsAt.getTime() + input.minutes * MINUTE);
    contest.grantExtraTime(input.userId, until, transaction.now);
    const [granted] = isUuid(input.userId)
      ? await transaction.sql(
          'update participation set extra_until = $3 where contest_id = $1 and user_id = $2 returning user_id',
          [contest.id, input.userId, until.toISOString()],
        )
      : [];
    if (!granted) throw new NotJoined();
    return contest;
  });
}
