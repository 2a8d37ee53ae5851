import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { Contest } from '../../domain/contest.js';
import { AlreadyJoined, ContestNotFound } from '../../domain/errors.js';

export function joinContest(context: Context, input: { contestId: string }): Promise<Contest> {
  const viewer = requireViewer(context);
  return runCommand(context, 'joinContest', async (transaction) => {
    const contest = await transaction.load(Contest, input.contestId, () => new ContestNotFound());
    contest.join(viewer.id, transaction.now);
    const joined = await transaction.sql(
      `insert into participation (contest_id, user_id, joined_at) values ($1, $2, $3)
       on conflict do nothing returning user_id`,
      [contest.id, viewer.id, transaction.now.toISOString()],
    );
    if (joined.length === 0) throw new AlreadyJoined();
    return contest;
  });
}
