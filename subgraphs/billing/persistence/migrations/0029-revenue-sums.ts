import { Migration } from '@mikro-orm/migrations';

export class RevenueSumsMigration extends Migration {
  override up(): void {
    this.addSql(TABLE);
    this.addSql(FOLLOWS);
    this.addSql(EXISTING);
  }
}

const TABLE = `
  -- What reports sum: by quarter of an hour, from which the days of every time zone are made, by currency and product.
  -- Acts append, so that none waits for another; a task merges the rows of quarters that are over.
  create table revenue_sum (
    id bigint primary key generated always as identity,
    quarter timestamptz not null,
    currency text not null,
    -- Null for what is no product.
    product_id uuid,
    sold_minor bigint not null default 0,
    refunded_minor bigint not null default 0,
    credited_minor bigint not null default 0,
    tax_minor bigint not null default 0,
    money_in_minor bigint not null default 0,
    money_back_minor bigint not null default 0,
    merged boolean not null default false
  );
  create index revenue_sum_quarter on revenue_sum (quarter);
  create index revenue_sum_unmerged on revenue_sum (quarter) where not merged;
`;

/**
 * What an invoice has in an account after each posting is shared out over its lines by what they have of it, rounded at the
 * running sums of the lines: no cent is lost, all lines together are the invoice, and what is given back in whole leaves
 * nothing at any product. `entries` is a table, of which all entries of a transaction are new.
 */
const sumsOf = (entries: string): string => `
  with posted as (
    select t.id, t.invoice_id, kind, posted_at, currency, account_code, -sum(amount_minor) as amount
    from ${entries} added join ledger_transaction t on t.id = ledger_transaction_id
    where account_code in ('revenue', 'tax-payable')
    group by t.id, currency, account_code
  ), known as (
    select t.invoice_id, currency, account_code, -sum(amount_minor) as amount
    from ledger_transaction t join ledger_entry entry on ledger_transaction_id = t.id
    where t.invoice_id in (select invoice_id from posted) and account_code in ('revenue', 'tax-payable')
      and not exists (select from posted where posted.id = t.id)
    group by t.invoice_id, currency, account_code
  ), running as (
    select posted.*, coalesce(known.amount, 0) + sum(posted.amount) over (
        partition by posted.invoice_id, currency, account_code order by posted_at, posted.id) as amount_after
    from posted left join known using (invoice_id, currency, account_code)
  ), line as (
    select invoice_id, product_id, currency, account_code, weight,
      sum(weight) over (partition by invoice_id, account_code order by position) as up_to,
      sum(weight) over (partition by invoice_id, account_code) as whole
    from invoice_line
    cross join lateral (values ('revenue', amount_minor - tax_minor), ('tax-payable', tax_minor)) w (account_code, weight)
    where invoice_id in (select invoice_id from posted)
  ), shared as (
    select posted_at, running.currency, running.account_code, kind, product_id,
      case when line.whole is null then amount
        else round(amount_after * up_to / whole) - round(amount_after * (up_to - weight) / whole)
          - round((amount_after - amount) * up_to / whole) + round((amount_after - amount) * (up_to - weight) / whole)
      end as amount
    from running
    -- Lines that take away just what the others ask for have no shares.
    left join line on whole <> 0 and (line.invoice_id, line.currency, line.account_code)
      = (running.invoice_id, running.currency, running.account_code)
    union all
    select posted_at, currency, 'money', kind, null, amount_minor
    from ${entries} added join ledger_transaction t on t.id = ledger_transaction_id
    where account_code in ('bank', 'cash', 'stripe') and kind in ('payment', 'refund')
  )
  insert into revenue_sum
    (quarter, currency, product_id, sold_minor, refunded_minor, credited_minor, tax_minor, money_in_minor, money_back_minor)
  select date_bin('15 minutes', posted_at, '2000-01-01 00:00+00') as quarter, currency, product_id,
    coalesce(sum(amount) filter (where account_code = 'revenue' and kind = 'invoice'), 0),
    coalesce(-sum(amount) filter (where account_code = 'revenue' and kind = 'credit-note'), 0),
    coalesce(-sum(amount) filter (where account_code = 'revenue' and kind not in ('invoice', 'credit-note')), 0),
    coalesce(sum(amount) filter (where account_code = 'tax-payable'), 0),
    coalesce(sum(amount) filter (where account_code = 'money' and kind = 'payment'), 0),
    coalesce(-sum(amount) filter (where account_code = 'money' and kind = 'refund'), 0)
  from shared where amount <> 0 group by quarter, currency, product_id;
`;

const FOLLOWS = `
  create function revenue_follows_entries() returns trigger language plpgsql as $$
  begin
    ${sumsOf('inserted')}
    return null;
  end $$;
  create trigger ledger_entry_adds_revenue after insert on ledger_entry
    referencing new table as inserted for each statement execute function revenue_follows_entries();
`;

// No posting comes in between: the trigger's lock lasts until the commit.
const EXISTING = `
  ${sumsOf('ledger_entry')}
`;
