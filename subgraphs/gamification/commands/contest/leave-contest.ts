import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { Contest } from '../../domain/contest/contest.js';
import { NotJoined } from '../../domain/errors.js';
import { loadContest } from './load-contest.js';

/** Before the start. */
export function leaveContest(context: Context, input: { contestId: string }): Promise<Contest> {
  const viewer = requireViewer(context);
  return runCommand(context, 'leaveContest', async (transaction) => {
    const contest = await loadContest(transaction, input.contestId);
    contest.leave(viewer.id, transaction.now);
    const left = await transaction.sql(
      'delete from participation where contest_id = $1 and user_id = $2 returning user_id',
      [contest.id, viewer.id],
    );
    if (left.length === 0) throw new NotJoined();
    return contest;
  });
}
