import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { Contest } from '../../domain/contest/contest.js';
import { ratingChanges, START_RATING } from '../../domain/contest/rating.js';
import { standingsOf } from '../../domain/contest/standings.js';
import { Player } from '../../domain/player.js';
import { readContestData } from '../../queries/contest-data.js';

const BATCH = 200;

/** Computes the ratings of a rated contest, and again those of the rated contests after it, in the order of their ends. */
export async function rateFrom(context: Context, contestId: string): Promise<void> {
  const contests = await context.db.rows<{ id: string }>(
    `select contest.id from contest join contest given on given.id = $1 and given.rated_at is not null
     where contest.rated_at is not null and (contest.ends_at, contest.id) >= (given.ends_at, given.id)
     order by contest.ends_at, contest.id`,
    [contestId],
  );
  for (const { id } of contests) {
    const changed = await runCommand(context, 'rateContest', (transaction) => rateOne(transaction, id));
    for (let at = 0; at < changed.length; at += BATCH)
      await runCommand(context, 'applyRatings', (transaction) =>
        applyRatings(transaction, id, changed.slice(at, at + BATCH)),
      );
  }
}

/** Writes the changes of one contest. Returns the users whose change is not what it was. */
async function rateOne(transaction: Transaction, contestId: string): Promise<string[]> {
  // The lock of the contest keeps two computations apart.
  const contest = await transaction.find(Contest, { id: contestId });
  if (!contest) return [];
  const { participants, submissions } = await readContestData(transaction.sql, contestId);
  const ratable = new Set(participants.filter((one) => one.ratable).map(({ userId }) => userId));
  const entries = standingsOf(contest.rules, participants, submissions).filter(
    ({ userId, rank, submissions: sent }) => rank !== null && sent > 0 && ratable.has(userId),
  );
  const before = await transaction.sql<{ user_id: string; after: number; contests: number }>(
    `select distinct on (change.user_id) change.user_id, change.after, change.contests
     from rating_change change join contest on contest.id = change.contest_id
     where change.user_id = any($1::uuid[]) and (contest.ends_at, contest.id) < ($2::timestamptz, $3::uuid)
     order by change.user_id, contest.ends_at desc, contest.id desc`,
    [entries.map(({ userId }) => userId), contest.endsAt.toISOString(), contest.id],
  );
  const known = new Map(before.map((row) => [row.user_id, row]));
  const rated = entries.map(({ userId, rank }) => ({
    userId,
    rank: rank ?? 0,
    rating: known.get(userId)?.after ?? START_RATING,
  }));
  const changes = ratingChanges(rated);
  const rows = rated.map(({ userId, rank, rating }) => ({
    user_id: userId,
    rank,
    before: rating,
    after: rating + (changes.get(userId) ?? 0),
    contests: (known.get(userId)?.contests ?? 0) + 1,
  }));
  const changed = await transaction.sql<{ user_id: string }>(
    `with given as (
       select * from jsonb_to_recordset($2::jsonb) given (user_id uuid, rank integer, before integer, after integer, contests integer)
     ), gone as (
       delete from rating_change where contest_id = $1 and user_id not in (select user_id from given) returning user_id
     ), written as (
       insert into rating_change (contest_id, user_id, rank, before, after, contests, revision)
       select $1, user_id, rank, before, after, contests, 1 from given
       on conflict (contest_id, user_id) do update
         set rank = excluded.rank, before = excluded.before, after = excluded.after, contests = excluded.contests,
           revision = rating_change.revision + 1
         where (rating_change.before, rating_change.after, rating_change.contests)
           is distinct from (excluded.before, excluded.after, excluded.contests)
       returning user_id
     ) select user_id from written union select user_id from gone order by 1`,
    [contestId, JSON.stringify(rows)],
  );
  return changed.map((row) => row.user_id);
}

/** Gives players the rating of their last rated contest, and announces what this one changed. */
async function applyRatings(transaction: Transaction, contestId: string, userIds: readonly string[]): Promise<void> {
  const players = await transaction.loadAll(Player, userIds);
  const rows = await transaction.sql<{
    user_id: string;
    contest_id: string;
    before: number;
    after: number;
    contests: number;
    revision: number;
    last: boolean;
  }>(
    `select change.*, row_number() over (partition by user_id order by contest.ends_at desc, contest.id desc) = 1 as last
     from rating_change change join contest on contest.id = change.contest_id where user_id = any($1::uuid[])`,
    [userIds],
  );
  for (const player of players) {
    const own = rows.filter((row) => row.user_id === player.id);
    const last = own.find((row) => row.last);
    const here = own.find((row) => row.contest_id === contestId);
    player.changeRating(
      last ? { rating: last.after, contests: last.contests } : null,
      here && {
        contestId,
        before: here.contests === 1 ? null : here.before,
        after: here.after,
        revision: here.revision,
      },
    );
  }
}
