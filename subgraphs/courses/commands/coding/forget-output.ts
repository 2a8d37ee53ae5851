import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, DAY } from '../../../../platform/domain/clock.js';

const KEPT_DAYS = 90;
const BATCH = 1_000;

/** Deletes what programs printed more than 90 days ago; verdicts stay. True when there may be more. */
export function forgetOutput(context: Context): Promise<boolean> {
  return runCommand(context, 'forgetOutput', async (transaction) => {
    const rows = await transaction.sql(
      `update coding_case_result set output = null, errors = null, error = null
       where ctid = any (array(
         select ctid from coding_case_result
         where judged_at < $1 and (output is not null or errors is not null or error is not null) limit $2))
       returning number`,
      [after(transaction.now, -KEPT_DAYS * DAY).toISOString(), BATCH],
    );
    await transaction.sql(
      `delete from code_rate where not exists (select from unnest(recent) one where one > $1::timestamptz - interval '1 minute')`,
      [transaction.now.toISOString()],
    );
    return rows.length === BATCH;
  });
}
