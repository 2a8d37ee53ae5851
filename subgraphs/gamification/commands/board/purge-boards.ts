import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { now } from '../../../../platform/domain/clock.js';
import { oldestKeptNames } from '../../domain/boards.js';

const BATCH = 2_000;

/**
 * Deletes boards of weeks and months that are no longer kept, and counts that fell to zero, in short transactions. The ledger
 * keeps everything, so a board can be rebuilt. Scores go first: their deletion appends deltas, which go with the counts.
 */
export async function purgeBoards(context: Context): Promise<void> {
  const oldest = oldestKeptNames(now());
  for (const table of ['board_score', 'board_count'] as const) {
    for (const key of (await boardKeys(context, table)).filter((one) => isOld(one, oldest)))
      await inBatches(context, table, 'board_key = $1', [key]);
  }
  for (const key of (await deltaKeys(context)).filter((one) => isOld(one, oldest)))
    await inBatches(context, 'board_delta', 'board_key = $1', [key]);
  await inBatches(context, 'board_count', 'n = 0', []);
}

function isOld(key: string, { week, month }: { readonly week: string; readonly month: string }): boolean {
  const [, period, name = ''] = key.split('/');
  return (period === 'weekly' && name < week) || (period === 'monthly' && name < month);
}

/** Distinct keys by jumping from one to the next in the index: reads one row per board, not one per player. */
async function boardKeys(context: Context, table: 'board_score' | 'board_count'): Promise<string[]> {
  const rows = await context.db.rows<{ boardKey: string }>(
    `with recursive board as (
       (select board_key from ${table} order by board_key limit 1)
       union all
       select (select other.board_key from ${table} other where other.board_key > board.board_key
         order by other.board_key limit 1)
       from board where board.board_key is not null
     ) select board_key from board where board_key is not null`,
  );
  return rows.map((row) => row.boardKey);
}

async function deltaKeys(context: Context): Promise<string[]> {
  const rows = await context.db.rows<{ boardKey: string }>('select distinct board_key from board_delta');
  return rows.map((row) => row.boardKey);
}

async function inBatches(
  context: Context,
  table: string,
  condition: string,
  parameters: readonly unknown[],
): Promise<void> {
  const sql = `delete from ${table} where ctid = any(array(select ctid from ${table} where ${condition} limit ${BATCH}))
    returning 1`;
  let deleted: unknown[];
  do deleted = await runCommand(context, 'purgeBoards', (transaction) => transaction.sql(sql, parameters));
  while (deleted.length === BATCH);
}
