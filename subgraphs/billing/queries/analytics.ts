import type { Context } from '../../../platform/context.js';
import { now } from '../../../platform/domain/clock.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import { overRange, type DayRange } from './day-range.js';
import type { MoneyView } from './products.js';

/* What staff see of the business. Sums of money are those of the ledger to the cent. */

/** $1 to $3 are the range. The first two conditions are for the index: no zone is a day away from UTC. */
const inRange = (column: string): string =>
  `${column} >= ($1::date - 1)::timestamp at time zone 'UTC' and ${column} < ($2::date + 2)::timestamp at time zone 'UTC'
   and (${column} at time zone $3::text)::date between $1::date and $2::date`;
const money = (sum: string): string => `jsonb_build_object('amountMinor', (${sum})::bigint, 'currency', currency)`;
const total = (column: string): string => money(`sum(${column})`);
const SUMS = `
  ${total('sold_minor')} as sold, ${total('refunded_minor')} as refunded, ${total('credited_minor')} as credited,
  ${total('sold_minor - refunded_minor - credited_minor')} as revenue, ${total('tax_minor')} as tax`;
const STORED = `revenue_sum where ${inRange('quarter')}`;

export interface RevenueView {
  readonly day: string;
  readonly productId: string | null;
  /** Without tax, as are the next three; `revenue` is this less them. */
  readonly sold: MoneyView;
  readonly refunded: MoneyView;
  readonly credited: MoneyView;
  readonly revenue: MoneyView;
  readonly tax: MoneyView;
}

/** Of what the database stores as it posts; `operate ledgers check` compares it with the ledger. */
const REVENUE = `
  select to_char(quarter at time zone $3::text, 'YYYY-MM-DD') as day, currency, product_id,
    coalesce(product_id, '00000000-0000-0000-0000-000000000000') as product_key, ${SUMS}
  from ${STORED} group by day, currency, product_id
  having bool_or(sold_minor <> 0 or refunded_minor <> 0 or credited_minor <> 0 or tax_minor <> 0)`;

/** From the first day on. Rows without a product are seats and sessions, and credit that was given. */
export function revenueByDay(context: Context, range: DayRange, args: PageArgs): Promise<Connection<RevenueView>> {
  return overRange(context, range, (parameters) =>
    page<RevenueView>(
      context.reports,
      { select: REVENUE, parameters, orderBy: ['day', 'currency', 'product_key'], direction: 'asc' },
      args,
    ),
  );
}

export interface TotalsView extends Omit<RevenueView, 'day' | 'productId'> {
  readonly currency: string;
  readonly moneyIn: MoneyView;
  readonly moneyBack: MoneyView;
}

/** The same sums over the whole range, and the money that moved, one for each currency: at most 200. */
export function totalsOf(context: Context, range: DayRange): Promise<TotalsView[]> {
  return overRange(context, range, (parameters) =>
    context.reports.rows<TotalsView>(
      `select currency, ${SUMS}, ${total('money_in_minor')} as money_in, ${total('money_back_minor')} as money_back
       from ${STORED} group by currency order by currency limit 200`,
      parameters,
    ),
  );
}

export type InvoiceAge = 'not-due' | 'to-30-days' | 'to-60-days' | 'to-90-days' | 'over-90-days';

export interface OutstandingView {
  readonly age: InvoiceAge;
  readonly invoices: number;
  readonly amount: MoneyView;
}

/** What open invoices still ask for, by currency and how long they are due: at most 1000. */
export function outstandingByAge(context: Context): Promise<OutstandingView[]> {
  return context.reports.rows<OutstandingView>(
    `with aged as (
       select total_currency as currency, total_amount_minor + coalesce((
           -- Nothing is posted before the issue but the credit that pays a part.
           select sum(amount_minor) from ledger_transaction join ledger_entry on ledger_transaction_id = ledger_transaction.id
           where invoice_id = invoice.id and account_code = 'receivable'), 0) as left_to_pay,
         case when due_at > $1 then 0 else least(4, 1 + floor(extract(epoch from $1 - due_at) / (30 * 86400))) end as bucket
       from invoice where status = 'open'
     )
     select (array['not-due', 'to-30-days', 'to-60-days', 'to-90-days', 'over-90-days'])[bucket::integer + 1] as age,
       count(*)::integer as invoices, ${money('sum(left_to_pay)')} as amount
     from aged group by currency, bucket order by currency, bucket limit 1000`,
    [now().toISOString()],
  );
}

export interface RecurringView {
  readonly subscriptions: number;
  readonly monthly: MoneyView;
  readonly discounted: MoneyView;
}

/**
 * What the plans that are paid for (active or past due) bring in a month, without tax: by their committed price, and after
 * coupons that end. A year counts a twelfth. At most 200.
 */
export function recurringRevenue(context: Context): Promise<RecurringView[]> {
  return context.reports.rows<RecurringView>(
    `select sum(plans)::integer as subscriptions, ${money('round(sum(committed / months))')} as monthly,
       ${money('round(sum(discounted / months))')} as discounted
     from (
       select value_currency as currency, count(*) as plans, case interval when 'year' then 12 else 1 end as months,
         -- As taxIn takes it out: rounded once for each plan.
         sum(coalesce(committed_minor, value_amount_minor) - round(coalesce(committed_minor, value_amount_minor)::numeric
           * value_tax_basis_points / (10000 + value_tax_basis_points))) as committed,
         sum(value_amount_minor
           - round(value_amount_minor::numeric * value_tax_basis_points / (10000 + value_tax_basis_points))) as discounted
       from billing_subscription where status in ('active', 'past_due')
       group by value_currency, interval
     ) by_interval
     group by currency order by currency limit 200`,
  );
}

export interface ChurnView {
  readonly liveAtStart: number;
  readonly ended: number;
}

/** Plans that began at all: those whose first invoice was settled. */
export async function churnOf(context: Context, range: DayRange): Promise<ChurnView> {
  return overRange(context, range, async (parameters) => {
    const [row] = await context.reports.rows<ChurnView>(
      `select
         count(*) filter (where began < $1::date and (ended is null or ended >= $1::date))::integer as live_at_start,
         count(*) filter (where ended between $1::date and $2::date)::integer as ended
       from (
         select (issued_at at time zone $3::text)::date as began, (ended_at at time zone $3::text)::date as ended
         from billing_subscription
         join subscription_charge charge on charge.subscription_id = billing_subscription.id
           and charge.kind = 'first' and charge.status = 'paid'
         join invoice on invoice.id = charge.invoice_id
         where ended_at is null or ended_at >= ($1::date - 1)::timestamp at time zone 'UTC'
       ) lives`,
      parameters,
    );
    return row ?? { liveAtStart: 0, ended: 0 };
  });
}
