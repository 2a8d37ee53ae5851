import { requireViewer, type Context } from '../../../platform/context.js';
import { now } from '../../../platform/domain/clock.js';
import { rulesOf } from '../domain/contest/contest.js';
import { compare, rowOf, standingsOf, type ContestSubmission } from '../domain/contest/standings.js';
import { NotJoined } from '../domain/errors.js';
import { numbered, stateOf, type Standings, type StandingsRow } from './contest-standings.js';
import type { ContestView } from './contests.js';

/**
 * The standings of a finished contest as they were at the minute in which the viewer's virtual contest is, with the viewer as a
 * ghost: a row without a rank, in the place that it would have. Throws {@link NotJoined} for users who did not start one.
 */
export async function virtualStandings(context: Context, contest: ContestView): Promise<Standings> {
  const { id } = requireViewer(context);
  const own = await context.db.row<{ startsAt: Date; until: Date }>(
    'select starts_at, until from virtual_contest where contest_id = $1 and user_id = $2',
    [contest.id, id],
  );
  if (!own) throw new NotJoined();
  const state = await stateOf(context, contest);
  const rules = rulesOf(contest);
  const submissions = [...state.submissions.values()];
  const isOver = now() >= own.until;
  const shift = contest.startsAt.getTime() - own.startsAt.getTime();
  const reached = new Date(now().getTime() + shift);
  const then = isOver ? submissions : submissions.filter(({ submittedAt }) => submittedAt < reached);
  const rows = numbered(state, standingsOf(rules, state.participants, then));
  const attempts = submissions
    .filter(({ userId, submittedAt }) => userId === id && submittedAt >= own.startsAt && submittedAt < own.until)
    .map((one): ContestSubmission => ({ ...one, submittedAt: new Date(one.submittedAt.getTime() + shift) }));
  // Outages were those of the contest itself.
  const alone = { ...rules, removed: [] };
  const { entry } = rowOf(alone, { userId: id, disqualified: false, extraUntil: null }, attempts);
  const ghost: StandingsRow = { ...entry, number: 0, mates: [], teamName: null, ghost: true };
  const worse = rows.findIndex((row) => row.rank === null || compare(rules, entry, row) < 0);
  rows.splice(worse < 0 ? rows.length : worse, 0, ghost);
  return { frozen: false, rows, steps: [] };
}
