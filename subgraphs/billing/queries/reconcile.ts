import type { Context } from '../../../platform/context.js';

/** A sum on which the ledger and the rows that users see disagree. */
export interface Discrepancy {
  /** Null for a sum over all invoices, and for entries without an invoice. */
  readonly invoiceId: string | null;
  readonly currency: string;
  readonly what:
    | 'money'
    | 'receivable'
    | 'revenue'
    | 'refunded'
    | 'credit'
    | 'outstanding'
    | 'returned'
    | 'returned-as-credit'
    | 'balance';
  readonly ledgerMinor: number;
  readonly projectedMinor: number;
}

/**
 * Compares invoices, payments, refunds and credit with the ledger, and verifies that no payment returned more than was paid
 * (`returned`). Returns at most 1000 discrepancies; none means that every cent is accounted for. One statement, so it sees
 * one state.
 */
export function reconcile(context: Context): Promise<Discrepancy[]> {
  return context.db.rows<Discrepancy>(
    `with posted as (
       select invoice_id, currency,
         coalesce(sum(amount_minor) filter (where account_code in ('cash', 'bank', 'stripe') and kind not like 'surplus%'), 0) as money,
         coalesce(sum(amount_minor) filter (where account_code = 'receivable' and not of_credit), 0) as receivable,
         coalesce(sum(amount_minor) filter (where account_code in ('revenue', 'tax-payable') and not of_credit), 0)
           as revenue,
         coalesce(-sum(amount_minor) filter (where account_code in ('cash', 'bank', 'stripe') and kind = 'refund'), 0) as refunded,
         coalesce(sum(amount_minor) filter (where account_code = 'receivable' and of_credit), 0) as credit,
         coalesce(sum(amount_minor) filter (where account_code = 'receivable'), 0) as outstanding,
         coalesce(-sum(amount_minor) filter (where account_code = 'customer-credit' and kind = 'credit'), 0) as returned_credit,
         sum(amount_minor) as balance
       from ledger_entry join ledger_transaction on ledger_transaction.id = ledger_transaction_id
       cross join lateral (values (kind in ('credit', 'credit-spent', 'credit-reversal'))) credits (of_credit)
       group by invoice_id, currency
     ), paid as (
       select invoice_id, currency, sum(amount_minor - credit_minor) as paid, sum(refunded_amount_minor) as refunded,
         sum(returned_as_credit_minor) as as_credit,
         sum(refunded_amount_minor + returned_as_credit_minor + overdrawn_minor) as returned,
         sum(least(refunded_amount_minor + returned_as_credit_minor + overdrawn_minor, amount_minor)) as returnable
       from payment group by invoice_id, currency
     ), drawn as (
       -- Credit of before payments accounted for it is posted without its invoice.
       select invoice_id, currency, sum(amount_minor) as drawn,
         coalesce(sum(amount_minor) filter (where credit_id = id), 0) as posted_with_invoice
       from payment_credit group by invoice_id, currency
     ), given_back as (
       select invoice_id, currency, coalesce(sum(amount_minor) filter (where status = 'succeeded'), 0) as refunded,
         coalesce(sum(credit_minor) filter (where status = 'succeeded'), 0) as credit,
         -- Set aside, and not in the ledger until the provider has given it back.
         coalesce(sum(amount_minor) filter (where status = 'requested'), 0) as requested
       from refund group by invoice_id, currency
     ), seen as (
       select invoice.id as invoice_id, total_currency as currency, credit_minor as credit,
         case when number is null then 0 else total_amount_minor end as issued
       from invoice
     ), compared as (
       select coalesce(seen.invoice_id, posted.invoice_id, paid.invoice_id, given_back.invoice_id, drawn.invoice_id) as invoice_id,
         coalesce(seen.currency, posted.currency, paid.currency, given_back.currency, drawn.currency) as currency,
         coalesce(posted.money, 0) as money, coalesce(posted.receivable, 0) as receivable,
         coalesce(posted.revenue, 0) as revenue, coalesce(posted.refunded, 0) as refunded,
         coalesce(posted.outstanding, 0) as outstanding, coalesce(posted.balance, 0) as balance,
         coalesce(seen.issued, 0) as issued, coalesce(paid.paid, 0) as paid,
         coalesce(paid.refunded, 0) - coalesce(given_back.requested, 0) as payment_refunded, coalesce(given_back.refunded, 0) as given_back,
         coalesce(posted.credit, 0) as credit, coalesce(seen.credit, 0) as applied,
         coalesce(given_back.credit, 0) as credited_again,
         coalesce(posted.returned_credit, 0) as returned_credit, coalesce(drawn.posted_with_invoice, 0) as posted_with_invoice,
         coalesce(drawn.drawn, 0) as drawn, coalesce(paid.as_credit, 0) as as_credit,
         coalesce(paid.returned, 0) as returned, coalesce(paid.returnable, 0) as returnable
       from seen
       full join posted using (invoice_id, currency)
       full join paid using (invoice_id, currency)
       full join given_back using (invoice_id, currency)
       full join drawn using (invoice_id, currency)
     )
     select invoice_id, currency, what, ledger_minor, projected_minor
     from compared cross join lateral (values
       ('money', money, paid - payment_refunded + credited_again),
       ('receivable', receivable, issued - paid - credited_again),
       ('revenue', revenue, given_back - issued),
       ('refunded', refunded, payment_refunded - credited_again),
       ('refunded', refunded, given_back - credited_again),
       ('credit', credit, credited_again - applied),
       -- Credit that was given for no invoice draws on no payment.
       ('returned-as-credit', case when invoice_id is null then 0 else returned_credit end, posted_with_invoice),
       ('returned-as-credit', drawn, as_credit),
       ('returned', returned, returnable),
       -- Before an invoice is issued, credit may have paid a part of it.
       ('outstanding', case when issued = 0 then 0 else outstanding end, 0)
     ) checks (what, ledger_minor, projected_minor)
     where ledger_minor <> projected_minor
     union all
     select null, currency, 'balance', sum(balance), 0 from compared group by currency having sum(balance) <> 0
     order by invoice_id, what limit 1000`,
  );
}

/** An account whose balance is not the sum of its entries, or is under its floor. */
export interface AccountDiscrepancy {
  readonly accountId: string;
  readonly code: string;
  readonly currency: string;
  readonly what: 'account' | 'floor';
  readonly ledgerMinor: number;
  readonly projectedMinor: number;
}

/** Proves that the balance of every account is the sum of its entries. At most 1000 answers; one statement, so one state. */
export function reconcileAccounts(context: Context): Promise<AccountDiscrepancy[]> {
  return context.db.rows<AccountDiscrepancy>(
    `with kept as (
       select id as account_id, code, currency, balance_minor, floor_minor, coalesce(posted, 0) as posted,
         case code when 'customer-credit' then -1 else 1 end * coalesce(posted, 0) as seen_by_owner
       from account_balance account
       left join (select account_id, sum(amount_minor) as posted from ledger_entry group by account_id) sums
         on account_id = account.id
     )
     select account_id, code, currency, 'account' as what, posted::bigint as ledger_minor, balance_minor as projected_minor
     from kept where posted <> balance_minor
     union all
     select account_id, code, currency, 'floor', seen_by_owner::bigint, floor_minor from kept where seen_by_owner < floor_minor
     order by account_id, what limit 1000`,
  );
}
