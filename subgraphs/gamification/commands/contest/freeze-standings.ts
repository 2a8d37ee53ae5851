import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { Contest } from '../../domain/contest/contest.js';
import { loadManaged } from './load-contest.js';

/** From now on others see no new results. Idempotent. */
export function freezeStandings(context: Context, input: { contestId: string }): Promise<Contest> {
  requireRole(context, 'staff', 'instructor');
  return runCommand(context, 'freezeStandings', async (transaction) => {
    const contest = await loadManaged(transaction, input.contestId);
    contest.freezeNow(transaction.now);
    contest.publishProgress(transaction.now);
    return contest;
  });
}
