import { perRequest, type Context } from '../../../platform/context.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { listLoader, rowLoader } from '../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import type { RefundReason } from '../domain/payment.js';
import type { MoneyView } from './products.js';

export interface CreditNoteView {
  readonly id: string;
  readonly invoiceId: string;
  readonly userId: string;
  readonly number: string;
  readonly amount: MoneyView;
  readonly tax: MoneyView;
  readonly reason: RefundReason;
  readonly issuedAt: Date;
  readonly issuedOn: string;
}

const SELECT_CREDIT_NOTE = `
  select note.id, note.invoice_id, user_id, note.number, note.issued_at, reason,
    to_char(note.issued_at at time zone note.time_zone, 'YYYY-MM-DD') as issued_on,
    jsonb_build_object('amountMinor', note.amount_minor, 'currency', note.currency) as amount,
    jsonb_build_object('amountMinor', note.tax_minor, 'currency', note.currency) as tax
  from credit_note note join invoice on invoice.id = note.invoice_id join refund on refund.id = refund_id`;

export const creditNoteById = perRequest((context) =>
  rowLoader<CreditNoteView>('id', (ids) =>
    context.db.rows(`${SELECT_CREDIT_NOTE} where note.id = any($1::uuid[])`, [ids]),
  ),
);

/** The oldest first, at most 100 of each invoice. */
export const creditNotesOfInvoice = perRequest((context) =>
  listLoader<CreditNoteView>('invoiceId', (ids) =>
    context.db.rows(
      `select listed.* from unnest($1::uuid[]) wanted (id)
       cross join lateral (
         ${SELECT_CREDIT_NOTE} where note.invoice_id = wanted.id order by note.id limit 100
       ) listed`,
      [ids],
    ),
  ),
);

/** The newest first. */
export function creditNotesOfUser(
  context: Context,
  userId: string,
  args: PageArgs,
): Promise<Connection<CreditNoteView>> {
  return page<CreditNoteView>(
    context.db,
    {
      select: `${SELECT_CREDIT_NOTE} where user_id = $1`,
      parameters: [userId],
      orderBy: ['id'],
      direction: 'desc',
    },
    args,
  );
}
