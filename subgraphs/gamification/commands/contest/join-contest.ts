import { randomBytes, timingSafeEqual } from 'node:crypto';
import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { Contest } from '../../domain/contest/contest.js';
import { AlreadyJoined, TeamFull, TeamNotFound, WrongEntryCode } from '../../domain/errors.js';
import { loadContest } from './load-contest.js';

export interface JoinContest {
  readonly contestId: string;
  readonly code?: string | null | undefined;
  /** Joins the team that has this code. */
  readonly teamCode?: string | null | undefined;
  /** Names a new team. */
  readonly teamName?: string | null | undefined;
}

/**
 * Alone or as the captain of a new team, or in the team of another. Whether the contest can change the user's rating is fixed
 * here: for users who are listed, and who take part alone.
 */
export function joinContest(context: Context, input: JoinContest): Promise<Contest> {
  const viewer = requireViewer(context);
  return runCommand(context, 'joinContest', async (transaction) => {
    const contest = await loadContest(transaction, input.contestId);
    contest.join(viewer.id, transaction.now, { asMate: input.teamCode != null });
    if (contest.entryCode !== null && !isSame(contest.entryCode, input.code ?? '')) throw new WrongEntryCode();
    const hasTeams = contest.teamSize > 1;
    const captain = input.teamCode == null ? null : await captainOf(transaction, contest, viewer.id, input.teamCode);
    const joined = await transaction.sql(
      `insert into participation (contest_id, user_id, joined_at, ratable, number, captain_id, team_name, team_code)
       select $1, $2, $3, not $4 and coalesce((select listed from player where id = $2), false),
         1 + coalesce((select max(number) from participation where contest_id = $1), 0), $5::uuid, $6, $7
       on conflict (contest_id, user_id) do nothing returning user_id`,
      [
        contest.id,
        viewer.id,
        transaction.now.toISOString(),
        hasTeams,
        captain,
        hasTeams && captain === null ? (input.teamName ?? null) : null,
        hasTeams && captain === null ? randomBytes(9).toString('base64url') : null,
      ],
    );
    if (joined.length === 0) throw new AlreadyJoined();
    return contest;
  });
}

/** Under the lock of the contest, so that no two get the last place. A team with a blocked user is not found. */
async function captainOf(transaction: Transaction, contest: Contest, userId: string, code: string): Promise<string> {
  const [team] = await transaction.sql<{ captain: string; members: number; blocked: boolean }>(
    `select captain.user_id as captain, count(mate.user_id)::integer as members,
       bool_or(exists (select from block where (blocker_id, blocked_id) in (($3, mate.user_id), (mate.user_id, $3)))) as blocked
     from participation captain
       join participation mate on mate.contest_id = $1 and captain.user_id in (mate.user_id, mate.captain_id)
     where captain.contest_id = $1 and captain.team_code = $2 group by captain.user_id`,
    [contest.id, code, userId],
  );
  if (!team || team.blocked) throw new TeamNotFound();
  if (team.members >= contest.teamSize) throw new TeamFull();
  return team.captain;
}

function isSame(code: string, given: string): boolean {
  const [a, b] = [Buffer.from(code), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
