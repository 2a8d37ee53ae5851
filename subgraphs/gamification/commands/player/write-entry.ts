import type { Transaction } from '../../../../platform/command.js';
import { boardsOf } from '../../domain/boards.js';
import { IS_SHOWN } from '../board/refresh-shown.js';
import type { Player, XpEntry } from '../../domain/player.js';

/** Writes an entry to the ledger and to every board on which it counts, in one statement, under the player's lock. */
export async function writeEntry(transaction: Transaction, player: Player, entry: XpEntry): Promise<void> {
  await transaction.sql(
    `with entry as (
       insert into xp_transaction
         (id, player_id, rule, source_id, revision, amount, course_id, class_ids, reason, actor_id, occurred_at, counted_at,
          limited)
       values ($1, $2, $3, $4, $5, $6, $7, $8::uuid[], $9, $10, $11::timestamptz, $12, $14)
     )
     insert into board_score (board_key, user_id, class_id, xp, reached_at, shown)
     select score.board_key, score.user_id, score.class_id, $6, $11::timestamptz, ${IS_SHOWN('score')}
     from (
       select board.key as board_key, $2::uuid as user_id, board."classId" as class_id
       from jsonb_to_recordset($13::jsonb) board (key text, "classId" uuid)
     ) score
     on conflict (board_key, user_id) do update
       set xp = board_score.xp + excluded.xp, reached_at = greatest(board_score.reached_at, excluded.reached_at)`,
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
    ],
  );
}
