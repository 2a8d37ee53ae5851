import type { Transaction } from '../../../../platform/command.js';
import { after } from '../../../../platform/domain/clock.js';
import { RATE_WINDOW_MS, type PastEntry } from '../../domain/limits.js';
import type { FactKind } from '../../domain/fact-kinds.js';
import type { Player } from '../../domain/player.js';
import type { Activity } from '../../domain/xp-entry.js';
import { worthOf, type Result } from '../../domain/results.js';
import type { XpValues } from '../../domain/xp-rules.js';
import { factsChangedBy } from '../../domain/rules/facts.js';
import { applyRules, candidatesSql, timesOf, type Candidates } from './apply-rules.js';
import { loadPlayer } from './load-player.js';
import { insertFact, writeEntry, type FactRow } from './write-entry.js';

/** In a course, where it counts in all the player's classes of that course; or at a meeting of one class. */
type Place = { readonly courseId: string } | { readonly classId: string };

/** What is kept of an event beside what it pays. */
interface Fact {
  readonly eventId: string;
  /** Default: the rule. */
  readonly kind?: FactKind;
  readonly exerciseType?: string;
  /** 0 to 1. */
  readonly score?: number | null;
  /** Whether the source was completed for the first time. */
  readonly first: boolean;
  /** The submission that this is a result of: then the source is worth its best submission. */
  readonly result?: { readonly submissionId: string; readonly revision: number };
  /** Pays nothing once a result of a submission is known for the source. */
  readonly onlyWithoutResults?: boolean;
}

export type LearningEvent = Omit<Activity, 'courseId' | 'classIds' | 'worth' | 'earnedToday'> &
  Fact & {
    /** XP by the values of a rule set; null where nothing is paid, such as for a result that is still hidden. */
    readonly worth: (values: XpValues) => number | null;
  };

/**
 * Counts what a player has learned. The path of every live leaderboard: it takes few statements. One reads all that decides,
 * one writes the fact with the entry and its boards.
 */
export async function recordActivity(
  transaction: Transaction,
  userId: string,
  place: Place,
  activity: LearningEvent,
): Promise<void> {
  const player = await loadPlayer(transaction, userId);
  // Read after the lock: no user adds an entry between this look and the commit.
  const found = await readSurroundings(transaction, player, place, activity);
  const { courseId, classIds, history, results, earnedToday, ruleSet, candidates } = found;
  const own = activity.worth(ruleSet.values);
  const worth = worthOf({ ...activity, worth: own }, results);
  const entry = player.count({ ...activity, worth, earnedToday, courseId, classIds }, history);
  const fact = factOf(player, { ...activity, worth: own, ruleSet: ruleSet.number, courseId, classIds });
  if (entry) await writeEntry(transaction, player, entry, fact);
  else await transaction.sql(`with ${insertFact('$1')} select`, [JSON.stringify(fact)]);
  const { localDate } = activity;
  const isLate = localDate !== null && player.streak.lastDate !== null && localDate < player.streak.lastDate;
  if (isLate) player.recomputeStreak(await activeDays(transaction, userId));
  const { occurredAt, kind = activity.rule } = activity;
  await applyRules(transaction, player, { kind, occurredAt, localDate }, candidates);
}

/** A row of `activity_fact`. */
function factOf(
  player: Player,
  fact: Omit<LearningEvent, 'worth'> &
    Pick<Activity, 'courseId' | 'classIds'> & { readonly worth: number | null; readonly ruleSet: number },
): FactRow {
  return {
    id: fact.eventId,
    player_id: player.id,
    kind: fact.kind ?? fact.rule,
    source_id: fact.sourceId,
    exercise_type: fact.exerciseType ?? null,
    score: fact.score ?? null,
    first: fact.first,
    course_id: fact.courseId,
    class_ids: fact.classIds,
    occurred_at: fact.occurredAt.toISOString(),
    local_date: fact.localDate,
    submission_id: fact.result?.submissionId ?? null,
    revision: fact.result?.revision ?? null,
    worth: fact.worth,
    rule_set: fact.ruleSet,
  };
}

/** Days with activity, oldest first, with the first instant of each. */
async function activeDays(transaction: Transaction, userId: string): Promise<{ localDate: string; at: Date }[]> {
  const rows = await transaction.sql<{ local_date: string; at: Date }>(
    `select local_date::text, min(occurred_at) as at from activity_fact
     where player_id = $1 and local_date is not null group by local_date order by local_date`,
    [userId],
  );
  return rows.map(({ local_date: localDate, at }) => ({ localDate, at: new Date(at) }));
}

interface Surroundings {
  readonly courseId: string | null;
  readonly classIds: readonly string[];
  readonly history: readonly PastEntry[];
  readonly results: readonly Result[];
  readonly earnedToday: number;
  /** The rule set of the time of the event. */
  readonly ruleSet: { readonly number: number; readonly values: XpValues };
  /** Badges and quests that the fact may decide. */
  readonly candidates: Candidates;
}

async function readSurroundings(
  transaction: Transaction,
  player: Player,
  place: Place,
  activity: LearningEvent,
): Promise<Surroundings> {
  const { rule, sourceId, occurredAt, kind = rule } = activity;
  const [row] = await transaction.sql<{ found: Found }>(
    `with place as (
       select coalesce($2::uuid, (select course_id from class where id = $3),
         (select course_id from class_member where class_id = $3 limit 1)) as course_id
     ), entry as not materialized (
       select *, coalesce(limited, rule in ('exercise-completed', 'lesson-completed')) as is_limited
       from xp_transaction where player_id = $1
     ), history as (
       select rule, source_id, amount, occurred_at, counted_at, is_limited as limited from entry
       where rule = $4 and source_id = $5 or occurred_at > $6::timestamptz and occurred_at <= $7::timestamptz
       order by revision, id
     ), today as (
       select coalesce(sum(amount), 0) as xp from entry
       where is_limited and occurred_at >= date_trunc('day', $7::timestamptz, 'UTC')
         and occurred_at < date_trunc('day', $7::timestamptz, 'UTC') + interval '24 hours'
     ), result as (
       select distinct on (submission_id) submission_id, revision, worth from activity_fact
       where player_id = $1 and source_id = $5 and submission_id is not null
       order by submission_id, revision desc
     )
     select jsonb_build_object(
       'courseId', course_id,
       'classIds', case when $3::uuid is not null then to_jsonb(array[$3::uuid])
         else to_jsonb(array(select class_id from class_member member
           where user_id = $1 and member.course_id = place.course_id order by class_id)) end,
       'history', (select coalesce(jsonb_agg(history), '[]') from history),
       'earnedToday', (select xp from today),
       'ruleSet', (select jsonb_build_object('number', number, 'values', values) from rule_set
         where active_from <= $7::timestamptz order by active_from desc, number desc limit 1),
       'results', (select coalesce(jsonb_agg(jsonb_build_object(
         'submissionId', submission_id, 'revision', revision, 'worth', worth)), '[]') from result),
       'candidates', ${candidatesSql('$8::text[]', '$9::text[]', '$1::uuid', '$10::text[]', '$7::timestamptz')}
     ) as found from place`,
    [
      player.id,
      'courseId' in place ? place.courseId : null,
      'classId' in place ? place.classId : null,
      rule,
      sourceId,
      after(occurredAt, -RATE_WINDOW_MS).toISOString(),
      occurredAt.toISOString(),
      factsChangedBy(kind),
      player.heldKeys(),
      timesOf(activity).map(({ key }) => key),
    ],
  );
  if (!row) throw new Error('A statement without a where clause has a row.');
  const { found } = row;
  return {
    ...found,
    history: found.history.map((entry) => ({
      rule: entry.rule,
      sourceId: entry.source_id,
      amount: entry.amount,
      occurredAt: new Date(entry.occurred_at),
      countedAt: new Date(entry.counted_at),
      limited: entry.limited,
    })),
  };
}

interface Found extends Omit<Surroundings, 'history'> {
  readonly history: readonly {
    readonly rule: PastEntry['rule'];
    readonly source_id: string;
    readonly amount: number;
    readonly occurred_at: string;
    readonly counted_at: string;
    readonly limited: boolean;
  }[];
}
