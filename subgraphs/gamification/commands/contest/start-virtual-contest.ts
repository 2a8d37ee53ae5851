import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { Contest } from '../../domain/contest/contest.js';
import { AlreadyJoined } from '../../domain/errors.js';
import { loadContest } from './load-contest.js';

/** A finished contest in a time window of the user's own: without rank, XP and rating; once. */
export function startVirtualContest(context: Context, input: { contestId: string }): Promise<Contest> {
  const viewer = requireViewer(context);
  return runCommand(context, 'startVirtualContest', async (transaction) => {
    const contest = await loadContest(transaction, input.contestId);
    const until = contest.startVirtual(viewer.id, transaction.now);
    const started = await transaction.sql(
      `insert into virtual_contest (contest_id, user_id, starts_at, until)
       select $1, $2, $3, $4 where not exists (select from participation where contest_id = $1 and user_id = $2)
       on conflict do nothing returning user_id`,
      [contest.id, viewer.id, transaction.now.toISOString(), until.toISOString()],
    );
    if (started.length === 0) throw new AlreadyJoined();
    return contest;
  });
}
