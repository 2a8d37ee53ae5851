import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { Contest } from '../../domain/contest/contest.js';
import { loadManaged } from './load-contest.js';

/** Before the start. */
export function deleteContest(context: Context, input: { contestId: string }): Promise<Contest> {
  requireRole(context, 'staff', 'instructor');
  return runCommand(context, 'deleteContest', async (transaction) => {
    const contest = await loadManaged(transaction, input.contestId);
    contest.delete(transaction.now);
    return contest;
  });
}
