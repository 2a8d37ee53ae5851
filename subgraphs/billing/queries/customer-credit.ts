import type { Context } from '../../../platform/context.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import type { Connection } from '../../../platform/graphql/types.js';

/** What a person can spend on invoices, per currency in which they ever had credit. */
export function creditOf(context: Context, userId: string): Promise<{ amountMinor: number; currency: string }[]> {
  return context.db.rows(
    `select -balance_minor as amount_minor, currency from account where owner_id = $1 order by currency`,
    [userId],
  );
}

/** A line of the account of a person: positive when credit came, negative when it was spent. */
export interface CreditEntryView {
  readonly id: string;
  readonly amount: { readonly amountMinor: number; readonly currency: string };
  readonly invoiceId: string | null;
  readonly postedAt: Date;
}

/** Newest first. */
export function creditEntriesOf(
  context: Context,
  userId: string,
  args: PageArgs,
): Promise<Connection<CreditEntryView>> {
  return page<CreditEntryView>(
    context.db,
    {
      // Of each account of the person a page's worth: by the ids of all entries, those of everyone would be read.
      select: ({ within, order, limit }) =>
        `select entry.id, jsonb_build_object('amountMinor', -amount_minor, 'currency', entry.currency) as amount,
          invoice_id, posted_at
        from account cross join lateral (
          select * from ledger_entry entry where entry.account_id = account.id and ${within('entry')}
          order by ${order('entry')} limit ${limit}
        ) entry join ledger_transaction posting on posting.id = ledger_transaction_id
        where owner_id = $1`,
      parameters: [userId],
      orderBy: ['id'],
      direction: 'desc',
    },
    args,
  );
}
