import type { Transaction } from '../../../../platform/command.js';
import { boardsOf, isoWeek, periodKeys } from '../../domain/boards.js';
import type { FactKind } from '../../domain/fact-kinds.js';
import { closesAt } from '../../domain/league.js';
import type { Player } from '../../domain/player.js';
import type { XpEntry } from '../../domain/xp-entry.js';
import { IS_SHOWN } from '../board/refresh-shown.js';

/** XP of a player counts on the boards of so many groups: those joined first. */
const COUNTED_GROUPS = 10;

/** A row of `activity_fact`, with all of its columns. */
export interface FactRow {
  /** Of the event. */
  readonly id: string;
  readonly player_id: string;
  readonly kind: FactKind;
  readonly source_id: string;
  readonly exercise_type: string | null;
  readonly score: number | null;
  readonly first: boolean;
  readonly course_id: string | null;
  readonly class_ids: readonly string[];
  readonly occurred_at: string;
  readonly local_date: string | null;
  readonly submission_id: string | null;
  readonly revision: number | null;
  readonly worth: number | null;
  readonly rule_set: number;
}

/** Part of a statement that writes a fact, given as JSON, or none for null. An event is a fact once: by its id. */
export const insertFact = (fact: string): string => `
  fact as (
    insert into activity_fact select given.* from jsonb_populate_record(null::activity_fact, ${fact}::jsonb) given
    where given.id is not null on conflict do nothing
  )`;

/**
 * Writes an entry to the ledger and to every board on which it counts, in one statement, under the player's lock; with the
 * fact that earned it, if it was one. The first XP of a week asks for a place in the league.
 */
export async function writeEntry(
  transaction: Transaction,
  player: Player,
  entry: XpEntry,
  fact: FactRow | null = null,
): Promise<void> {
  const week = isoWeek(entry.countedAt);
  const mayJoinLeague = entry.amount > 0 && player.isListed && closesAt(week) > transaction.now;
  const [written] = await transaction.sql<{ groups: string[]; league: string | null }>(
    `with entry as (
       insert into xp_transaction
         (id, player_id, rule, source_id, revision, amount, course_id, class_ids, reason, actor_id, occurred_at, counted_at,
          limited)
       values ($1, $2, $3, $4, $5, $6, $7, $8::uuid[], $9, $10, $11::timestamptz, $12::timestamptz, $14)
     ), ${insertFact('$18')}, joined as (
       select group_id from (
         select group_id, joined_at from group_member where user_id = $2 order by joined_at, group_id
         limit ${COUNTED_GROUPS}
       ) counted where joined_at <= $12::timestamptz
     ), member as (
       select cohort_id from league_member where player_id = $2 and week = $16
     ), waiting as (
       insert into league_waiting (week, player_id) select $16, $2 where $17 and not exists (select from member)
       on conflict do nothing
     ), written as (
       insert into board_score (board_key, user_id, class_id, group_id, xp, reached_at, shown)
       select score.board_key, score.user_id, score.class_id, score.group_id, $6, $11::timestamptz, ${IS_SHOWN('score')}
       from (
         select board.key as board_key, $2::uuid as user_id, board."classId" as class_id, null::uuid as group_id
         from jsonb_to_recordset($13::jsonb) board (key text, "classId" uuid)
         union all
         select 'group:' || group_id || '/' || period, $2::uuid, null, group_id
         from joined cross join unnest($15::text[]) period
       ) score
       on conflict (board_key, user_id) do update
         set xp = board_score.xp + excluded.xp, reached_at = greatest(board_score.reached_at, excluded.reached_at)
     )
     select array(select group_id from joined) as groups, (select cohort_id from member) as league`,
    [
      entry.id,
      player.id,
      entry.rule,
      entry.sourceId,
      entry.revision,
      entry.amount,
      entry.courseId,
      entry.classIds,
      entry.reason,
      entry.actorId,
      entry.occurredAt.toISOString(),
      entry.countedAt.toISOString(),
      JSON.stringify(boardsOf(entry)),
      entry.limited,
      periodKeys(entry.countedAt),
      week,
      mayJoinLeague,
      fact && JSON.stringify(fact),
    ],
  );
  entry.groupIds = written?.groups ?? [];
  entry.leagueId = written?.league ?? null;
}
