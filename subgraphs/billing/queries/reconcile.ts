import type { Context } from '../../../platform/context.js';

/** A sum that the ledger has otherwise than the rows that people see. */
export interface Discrepancy {
  /** Null for a sum over all invoices. */
  readonly invoiceId: string | null;
  readonly currency: string;
  readonly what: 'money' | 'receivable' | 'revenue' | 'refunded' | 'balance';
  readonly ledgerMinor: number;
  readonly projectedMinor: number;
}

/**
 * Proves that invoices, payments and refunds say what the ledger says. Answers with at most 1000 discrepancies; with none,
 * every cent is accounted for. One statement, so it sees one state.
 */
export function reconcile(context: Context): Promise<Discrepancy[]> {
  return context.db.rows<Discrepancy>(
    `with posted as (
       select invoice_id, currency,
         coalesce(sum(amount_minor) filter (where account_code in ('cash', 'bank')), 0) as money,
         coalesce(sum(amount_minor) filter (where account_code = 'receivable'), 0) as receivable,
         coalesce(sum(amount_minor) filter (where account_code = 'revenue'), 0) as revenue,
         coalesce(-sum(amount_minor) filter (where account_code in ('cash', 'bank') and kind = 'refund'), 0) as refunded,
         sum(amount_minor) as balance
       from ledger_entry join ledger_transaction on ledger_transaction.id = ledger_transaction_id
       group by invoice_id, currency
     ), paid as (
       select invoice_id, currency, sum(amount_minor) as paid, sum(refunded_amount_minor) as refunded
       from payment group by invoice_id, currency
     ), given_back as (
       select invoice_id, currency, sum(amount_minor) as refunded from refund group by invoice_id, currency
     ), seen as (
       select invoice.id as invoice_id, total_currency as currency,
         case when number is null then 0 else total_amount_minor end as issued,
         case when status = 'refunded' then total_amount_minor else 0 end as credited
       from invoice
     ), compared as (
       select coalesce(seen.invoice_id, posted.invoice_id, paid.invoice_id, given_back.invoice_id) as invoice_id,
         coalesce(seen.currency, posted.currency, paid.currency, given_back.currency) as currency,
         coalesce(posted.money, 0) as money, coalesce(posted.receivable, 0) as receivable,
         coalesce(posted.revenue, 0) as revenue, coalesce(posted.refunded, 0) as refunded,
         coalesce(posted.balance, 0) as balance,
         coalesce(seen.issued, 0) as issued, coalesce(seen.credited, 0) as credited, coalesce(paid.paid, 0) as paid,
         coalesce(paid.refunded, 0) as payment_refunded, coalesce(given_back.refunded, 0) as given_back
       from seen
       full join posted using (invoice_id, currency)
       full join paid using (invoice_id, currency)
       full join given_back using (invoice_id, currency)
     )
     select invoice_id, currency, what, ledger_minor, projected_minor
     from compared cross join lateral (values
       ('money', money, paid - payment_refunded),
       ('receivable', receivable, issued - paid),
       ('revenue', revenue, credited - issued),
       ('refunded', refunded, payment_refunded),
       ('refunded', refunded, given_back)
     ) checks (what, ledger_minor, projected_minor)
     where ledger_minor <> projected_minor
     union all
     select null, currency, 'balance', sum(balance), 0 from compared group by currency having sum(balance) <> 0
     order by invoice_id, what limit 1000`,
  );
}
