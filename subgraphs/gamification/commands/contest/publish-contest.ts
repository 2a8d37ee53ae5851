import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { Contest } from '../../domain/contest/contest.js';
import { loadManaged, requireUnpublished } from './load-contest.js';

/** Users can find and join it from now on. Idempotent. */
export function publishContest(context: Context, input: { contestId: string }): Promise<Contest> {
  requireRole(context, 'staff', 'instructor');
  return runCommand(context, 'publishContest', async (transaction) => {
    const contest = await loadManaged(transaction, input.contestId);
    await requireUnpublished(transaction, contest);
    contest.publish(transaction.now);
    return contest;
  });
}
