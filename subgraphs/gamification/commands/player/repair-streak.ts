import { runIdempotently, type Transaction } from '../../../../platform/command.js';
import { requireRole, requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { PlayerNotFound } from '../../domain/errors.js';
import { localTime } from '../../domain/local-time.js';
import { Player } from '../../domain/player.js';
import { writeStaffAct } from './write-staff-act.js';

export interface RepairStreak {
  /** Default: the viewer. Staff only for others. */
  readonly userId?: string | null | undefined;
  /** Why staff repair the streak of another user. */
  readonly reason?: string | null | undefined;
  readonly idempotencyKey: string;
}

/**
 * Lets the streak before a break go on: within two days of the break, on a day with three completed exercises, once in 30 days.
 * Staff may repair any broken streak, with a reason.
 */
export async function repairStreak(context: Context, input: RepairStreak): Promise<{ userId: string }> {
  const viewer = requireViewer(context);
  const userId = input.userId ?? viewer.id;
  const isForOther = userId !== viewer.id;
  if (isForOther) requireRole(context, 'staff');
  const reason = input.reason?.trim() ?? '';
  if (isForOther && reason === '')
    throw new InvalidInput([{ field: 'input.reason', message: 'is required for the streak of another user' }]);
  return runIdempotently(context, 'repairStreak', input, async (transaction) => {
    const player = await transaction.load(Player, userId, () => new PlayerNotFound());
    const { date } = localTime(transaction.now, player.timeZone);
    player.repairStreak(date, transaction.now, await exercisesOn(transaction, userId, date), isForOther);
    if (isForOther)
      await writeStaffAct(transaction, { actorId: viewer.id, playerId: userId, act: 'repair-streak', reason });
    return { userId };
  });
}

async function exercisesOn(transaction: Transaction, userId: string, date: string): Promise<number> {
  const [row] = await transaction.sql<{ count: string }>(
    `select count(distinct source_id) from activity_fact
     where player_id = $1 and local_date = $2 and kind = 'exercise-completed'`,
    [userId, date],
  );
  return Number(row?.count ?? 0);
}
