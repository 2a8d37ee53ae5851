import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { Contest } from '../../domain/contest/contest.js';
import { contestState } from '../../queries/contest-state.js';
import { loadManaged } from './load-contest.js';

export interface StepResolver {
  readonly contestId: string;
  /** Number of the result that is revealed, from 1: sending it again reveals nothing more. */
  readonly step: number;
}

/** Reveals the next result of the freeze to all who watch. */
export function stepResolver(context: Context, input: StepResolver): Promise<Contest> {
  requireRole(context, 'staff', 'instructor');
  return runCommand(context, 'stepResolver', async (transaction) => {
    const contest = await loadManaged(transaction, input.contestId);
    if (input.step !== contest.resolverSteps + 1) return contest;
    const { steps } = await contestState(context.db, transaction.sql, contest);
    contest.stepResolver(steps().length, transaction.now);
    return contest;
  });
}
