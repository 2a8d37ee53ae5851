import type { Context } from '../../../platform/context.js';

/** A stored sum of revenue that is not what the ledger says. */
export interface RevenueDiscrepancy {
  /** A day in UTC, or the id of a product; `none` for what is no product. */
  readonly of: string;
  readonly currency: string;
  readonly what:
    'sold' | 'refunded' | 'credited' | 'tax' | 'money-in' | 'money-back' | 'revenue-of-product' | 'tax-of-product';
  readonly ledgerMinor: number;
  readonly projectedMinor: number;
}

/**
 * Compares the sums that reports read with the ledger: each sum of each day, and what each product has in all. Which cent of
 * an invoice a product has on which day depends on the order of two acts at once; what it has in the end does not. At most
 * 1000 answers; one statement, so one state.
 */
export function reconcileRevenue(context: Context): Promise<RevenueDiscrepancy[]> {
  return context.db.rows<RevenueDiscrepancy>(
    `with entry as (
       select invoice_id, kind, (posted_at at time zone 'UTC')::date::text as day, currency, account_code, amount_minor
       from ledger_entry join ledger_transaction on ledger_transaction.id = ledger_transaction_id
     ), by_day as (
       select day, currency,
         coalesce(-sum(amount_minor) filter (where account_code = 'revenue' and kind = 'invoice'), 0) as sold,
         coalesce(sum(amount_minor) filter (where account_code = 'revenue' and kind = 'credit-note'), 0) as refunded,
         coalesce(sum(amount_minor) filter (where account_code = 'revenue' and kind not in ('invoice', 'credit-note')), 0)
           as credited,
         coalesce(-sum(amount_minor) filter (where account_code = 'tax-payable'), 0) as tax,
         coalesce(sum(amount_minor) filter (where account_code in ('bank', 'cash', 'stripe') and kind = 'payment'), 0) as money_in,
         coalesce(-sum(amount_minor) filter (where account_code in ('bank', 'cash', 'stripe') and kind = 'refund'), 0) as money_back
       from entry group by day, currency
     ), stored_by_day as (
       select (quarter at time zone 'UTC')::date::text as day, currency, sum(sold_minor) as sold, sum(refunded_minor) as refunded,
         sum(credited_minor) as credited, sum(tax_minor) as tax, sum(money_in_minor) as money_in,
         sum(money_back_minor) as money_back
       from revenue_sum group by day, currency
     ), days as (
       select day, currency, what, ledger, stored
       from by_day full join stored_by_day stored_day using (day, currency)
       cross join lateral (values
         ('sold', by_day.sold, stored_day.sold), ('refunded', by_day.refunded, stored_day.refunded),
         ('credited', by_day.credited, stored_day.credited), ('tax', by_day.tax, stored_day.tax),
         ('money-in', by_day.money_in, stored_day.money_in), ('money-back', by_day.money_back, stored_day.money_back)
       ) sums (what, ledger, stored)
     ), line as (
       select invoice_id, product_id, currency, account_code, weight,
         sum(weight) over (partition by invoice_id, account_code order by position) as up_to,
         sum(weight) over (partition by invoice_id, account_code) as whole
       from invoice_line
       cross join lateral (values ('revenue', amount_minor - tax_minor), ('tax-payable', tax_minor)) w (account_code, weight)
     ), in_account as (
       select invoice_id, currency, account_code, -sum(amount_minor) as amount
       from entry where account_code in ('revenue', 'tax-payable') group by invoice_id, currency, account_code
     ), by_product as (
       select coalesce(product_id::text, 'none') as product, in_account.currency, in_account.account_code,
         sum(case when whole is null then amount
           else round(amount * up_to / whole) - round(amount * (up_to - weight) / whole) end) as amount
       from in_account left join line on whole <> 0 and (line.invoice_id, line.currency, line.account_code)
         = (in_account.invoice_id, in_account.currency, in_account.account_code)
       group by product, in_account.currency, in_account.account_code
     ), stored_by_product as (
       select coalesce(product_id::text, 'none') as product, currency, account_code, sum(amount) as amount
       from revenue_sum cross join lateral (values
         ('revenue', sold_minor - refunded_minor - credited_minor), ('tax-payable', tax_minor)
       ) of_account (account_code, amount)
       group by product, currency, account_code
     ), products as (
       select product, currency,
         case account_code when 'revenue' then 'revenue-of-product' else 'tax-of-product' end as what,
         by_product.amount as ledger, stored.amount as stored
       from by_product full join stored_by_product stored using (product, currency, account_code)
     )
     select "of", currency, what, coalesce(ledger, 0)::bigint as ledger_minor, coalesce(stored, 0)::bigint as projected_minor
     from (
       select day as "of", currency, what, ledger, stored from days
       union all select product, currency, what, ledger, stored from products
     ) sums
     where coalesce(ledger, 0) <> coalesce(stored, 0) order by "of", currency, what limit 1000`,
  );
}
