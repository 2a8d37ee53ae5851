import { timingSafeEqual } from 'node:crypto';
import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { Contest } from '../../domain/contest/contest.js';
import { AlreadyJoined, WrongEntryCode } from '../../domain/errors.js';
import { loadContest } from './load-contest.js';

export interface JoinContest {
  readonly contestId: string;
  readonly code?: string | null | undefined;
}

/** Whether the contest can change the user's rating is fixed here: for users who are listed. */
export function joinContest(context: Context, input: JoinContest): Promise<Contest> {
  const viewer = requireViewer(context);
  return runCommand(context, 'joinContest', async (transaction) => {
    const contest = await loadContest(transaction, input.contestId);
    contest.join(viewer.id, transaction.now);
    if (contest.entryCode !== null && !isSame(contest.entryCode, input.code ?? '')) throw new WrongEntryCode();
    const joined = await transaction.sql(
      `insert into participation (contest_id, user_id, joined_at, ratable, number)
       select $1, $2, $3, coalesce((select listed from player where id = $2), false),
         1 + coalesce((select max(number) from participation where contest_id = $1), 0)
       on conflict do nothing returning user_id`,
      [contest.id, viewer.id, transaction.now.toISOString()],
    );
    if (joined.length === 0) throw new AlreadyJoined();
    return contest;
  });
}

function isSame(code: string, given: string): boolean {
  const [a, b] = [Buffer.from(code), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
