import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { PeriodicTask } from '../../../../platform/periodic.js';

const BATCH = 5_000;

/** Moves the balances of accounts without an owner by what was posted lately. True: there may be more. */
export function moveBalances(context: Context): Promise<boolean> {
  return runCommand(context, 'moveBalances', async ({ sql }) => {
    // The trigger of the table moves the balances.
    const rows = await sql(
      `delete from account_delta where id in (
         select id from account_delta order by id limit ${BATCH} for update skip locked) returning 1`,
    );
    return rows.length === BATCH;
  });
}

export const moveBalancesTask: PeriodicTask = { name: 'move-balances', everyMs: 60_000, run: moveBalances };
