import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { Contest } from '../../domain/contest/contest.js';
import { loadManaged } from './load-contest.js';

/** Minutes of an outage are not counted. */
export function removeInterval(context: Context, input: { contestId: string; from: Date; to: Date }): Promise<Contest> {
  requireRole(context, 'staff', 'instructor');
  return runCommand(context, 'removeInterval', async (transaction) => {
    const contest = await loadManaged(transaction, input.contestId);
    contest.removeInterval({ from: input.from, to: input.to }, transaction.now);
    return contest;
  });
}
