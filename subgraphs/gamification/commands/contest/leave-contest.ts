import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { Contest } from '../../domain/contest/contest.js';
import { NotJoined } from '../../domain/errors.js';
import { loadContest } from './load-contest.js';

/** Before the start. The member who joined first after a captain is the next captain. */
export function leaveContest(context: Context, input: { contestId: string }): Promise<Contest> {
  const viewer = requireViewer(context);
  return runCommand(context, 'leaveContest', async (transaction) => {
    const contest = await loadContest(transaction, input.contestId);
    contest.leave(viewer.id, transaction.now);
    const [left] = await transaction.sql<{ team_name: string | null; team_code: string | null }>(
      'delete from participation where contest_id = $1 and user_id = $2 returning team_name, team_code',
      [contest.id, viewer.id],
    );
    if (!left) throw new NotJoined();
    await transaction.sql(
      `with mate as (
         select user_id, first_value(user_id) over (order by number) as heir
         from participation where contest_id = $1 and captain_id = $2
       )
       update participation set captain_id = nullif(heir, participation.user_id),
         team_name = case when heir = participation.user_id then $3 end,
         team_code = case when heir = participation.user_id then $4 end
       from mate where contest_id = $1 and participation.user_id = mate.user_id`,
      [contest.id, viewer.id, left.team_name, left.team_code],
    );
    return contest;
  });
}
