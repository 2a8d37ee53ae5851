import { runIdempotently } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { loadManaged } from './load-contest.js';

export interface ExtendContest {
  readonly contestId: string;
  readonly minutes: number;
  readonly idempotencyKey: string;
}

/** A running contest ends later, for all. */
export function extendContest(context: Context, input: ExtendContest): Promise<{ contestId: string }> {
  requireRole(context, 'staff', 'instructor');
  return runIdempotently(context, 'extendContest', input, async (transaction) => {
    const contest = await loadManaged(transaction, input.contestId);
    contest.extend(input.minutes, transaction.now);
    return { contestId: contest.id };
  });
}
