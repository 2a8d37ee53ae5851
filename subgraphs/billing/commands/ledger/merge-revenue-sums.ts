import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, HOUR } from '../../../../platform/domain/clock.js';
import type { PeriodicTask } from '../../../../platform/periodic.js';

/** Makes one row for each currency and product of the oldest quarter that is over. True: there may be more. */
export function mergeRevenueSums(context: Context): Promise<boolean> {
  return runCommand(context, 'mergeRevenueSums', async ({ sql, now }) => {
    // Two instances at once: the second waits for the rows, finds them gone, and adds none.
    const rows = await sql(
      `with gone as (
         delete from revenue_sum
         where quarter = (select min(quarter) from revenue_sum where not merged and quarter < $1)
         returning *
       )
       insert into revenue_sum (quarter, currency, product_id, sold_minor, refunded_minor, credited_minor, tax_minor,
         money_in_minor, money_back_minor, merged)
       select quarter, currency, product_id, sum(sold_minor), sum(refunded_minor), sum(credited_minor), sum(tax_minor),
         sum(money_in_minor), sum(money_back_minor), true
       from gone group by quarter, currency, product_id
       returning 1`,
      [after(now, -HOUR).toISOString()],
    );
    return rows.length > 0;
  });
}

export const mergeRevenueSumsTask: PeriodicTask = {
  name: 'merge-revenue-sums',
  everyMs: 10 * 60_000,
  run: mergeRevenueSums,
};
