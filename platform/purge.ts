import { runCommand } from './command.js';
import type { Context } from './context.js';

/** Rows of one transaction. */
export const PURGE_BATCH = 2_000;

/** Deletes some of the rows whose `column`, which has an index, is at or before a time. True: there may be more. */
export function purgeBatch(
  context: Context,
  { table, column, and = 'true' }: { readonly table: string; readonly column: string; readonly and?: string },
  before: Date,
): Promise<boolean> {
  return runCommand(context, `purge ${table}`, async (transaction) => {
    const rows = await transaction.sql(
      `delete from ${table} where ctid = any(array(
         select ctid from ${table} where ${column} <= $1 and ${and} order by ${column} limit ${PURGE_BATCH}
         for update skip locked)) returning 1`,
      [before],
    );
    return rows.length === PURGE_BATCH;
  });
}
