import type { Context } from '../../../platform/context.js';

/** What a person can spend on invoices, per currency in which they ever had credit. */
export function creditOf(context: Context, userId: string): Promise<{ amountMinor: number; currency: string }[]> {
  return context.db.rows(
    `select -balance_minor as amount_minor, currency from account where owner_id = $1 order by currency`,
    [userId],
  );
}
