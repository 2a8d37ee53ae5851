import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { Contest } from '../../domain/contest/contest.js';
import { settleContest } from '../../jobs/definitions.js';
import { loadManaged } from './load-contest.js';

/** Changes the ratings of the participants who are eligible; a job computes them, with those of contests rated after it. */
export function rateContest(context: Context, input: { contestId: string }): Promise<Contest> {
  requireRole(context, 'staff', 'instructor');
  return runCommand(context, 'rateContest', async (transaction) => {
    const contest = await loadManaged(transaction, input.contestId);
    contest.rate(transaction.now);
    await transaction.enqueue(settleContest, { contestId: contest.id }, { key: `settle-contest/${contest.id}` });
    return contest;
  });
}
