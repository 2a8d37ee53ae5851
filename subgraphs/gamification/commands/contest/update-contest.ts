import { runCommand } from '../../../../platform/command.js';
import { MINUTE } from '../../../../platform/domain/clock.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { Contest } from '../../domain/contest/contest.js';
import { mergeTerms, type ContestChange } from './create-contest.js';
import { loadManaged, requireUnpublished } from './load-contest.js';

export interface UpdateContest extends ContestChange {
  readonly contestId: string;
}

/** Before the start. What is absent stays as it is. */
export function updateContest(context: Context, input: UpdateContest): Promise<Contest> {
  requireRole(context, 'staff', 'instructor');
  return runCommand(context, 'updateContest', async (transaction) => {
    const contest = await loadManaged(transaction, input.contestId);
    const freezeMinutes = contest.freezesAt ? (contest.endsAt.getTime() - contest.freezesAt.getTime()) / MINUTE : 0;
    contest.update(mergeTerms({ ...contest, freezeMinutes }, input), transaction.now);
    await requireUnpublished(transaction, contest);
    return contest;
  });
}
