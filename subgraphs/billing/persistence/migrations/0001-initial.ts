import { Migration } from '@mikro-orm/migrations';

export class InitialMigration extends Migration {
  override up(): void {
    this.addSql(PRODUCTS);
    this.addSql(INVOICES);
    this.addSql(LEDGER);
  }
}

const PRODUCTS = `
  create table product (
    id uuid primary key,
    version integer not null,
    kind text not null check (kind in ('plan')),
    title text not null,
    interval text not null check (interval in ('month', 'year')),
    archived_at timestamptz
  );
  create index product_for_sale on product (id) where archived_at is null;
  create table price (
    id uuid primary key,
    product_id uuid not null references product,
    amount_minor bigint not null check (amount_minor >= 0),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    unique (product_id, currency)
  );
  create table billing_subscription (
    id uuid primary key,
    version integer not null,
    user_id uuid not null,
    product_id uuid not null references product,
    interval text not null check (interval in ('month', 'year')),
    time_zone text not null,
    status text not null check (status in ('incomplete', 'active', 'canceled', 'expired')),
    created_at timestamptz not null,
    payment_due_at timestamptz not null,
    current_period_start timestamptz,
    current_period_end timestamptz,
    cancel_at_period_end boolean not null,
    ended_at timestamptz,
    check ((current_period_start is null) = (current_period_end is null)),
    check (current_period_end > current_period_start),
    check (status <> 'active' or current_period_end is not null),
    check ((ended_at is not null) = (status in ('canceled', 'expired')))
  );
  create unique index billing_subscription_live on billing_subscription (user_id) where status in ('incomplete', 'active');
  create index billing_subscription_user on billing_subscription (user_id, id);
  create index billing_subscription_product on billing_subscription (product_id);
  create table entitlement (
    id uuid primary key,
    version integer not null,
    user_id uuid not null,
    entitlement text not null,
    billing_subscription_id uuid not null references billing_subscription,
    valid_until timestamptz not null,
    granted_at timestamptz not null,
    revoked_at timestamptz,
    unique (billing_subscription_id, entitlement)
  );
  create index entitlement_user on entitlement (user_id, id) where revoked_at is null;
`;

const INVOICES = `
  create table invoice (
    id uuid primary key,
    version integer not null,
    user_id uuid not null,
    status text not null check (status in ('draft', 'open', 'paid', 'void', 'refunded')),
    number text constraint invoice_number_once unique,
    total_amount_minor bigint not null check (total_amount_minor >= 0),
    total_currency text not null check (total_currency ~ '^[A-Z]{3}$'),
    created_at timestamptz not null,
    due_at timestamptz,
    issued_at timestamptz,
    purpose_kind text not null,
    class_id uuid,
    seat_hold_id uuid constraint invoice_seat_hold_once unique,
    billing_subscription_id uuid references billing_subscription,
    check (case purpose_kind
      when 'class-seat' then num_nulls(class_id, seat_hold_id) = 0 and billing_subscription_id is null
      when 'plan' then num_nonnulls(class_id, seat_hold_id) = 0 and billing_subscription_id is not null
      else false end),
    check ((due_at is not null) = (status <> 'draft')),
    check ((number is not null) = (status in ('paid', 'refunded'))),
    check ((issued_at is not null) = (number is not null))
  );
  create index invoice_user on invoice (user_id, id);
  create index invoice_status on invoice (status, id);
  create index invoice_billing_subscription on invoice (billing_subscription_id);
  create unique index invoice_open_once on invoice (billing_subscription_id) where status in ('draft', 'open');
  -- The last number given in each year. Its row is locked until the invoice commits, so a rollback leaves no gap.
  create table invoice_counter (
    year integer primary key,
    last integer not null check (last > 0)
  );
  create table invoice_line (
    id uuid primary key,
    invoice_id uuid not null references invoice,
    position integer not null check (position > 0),
    description text not null,
    amount_minor bigint not null,
    currency text not null,
    unique (invoice_id, position)
  );
  create table payment (
    id uuid primary key,
    invoice_id uuid not null references invoice constraint payment_once unique,
    amount_minor bigint not null check (amount_minor >= 0),
    currency text not null,
    refunded_amount_minor bigint not null,
    refunded_currency text not null check (refunded_currency = currency),
    method text not null check (method in ('cash', 'transfer', 'none')),
    reference text,
    recorded_by uuid,
    paid_at timestamptz not null,
    check (refunded_amount_minor between 0 and amount_minor),
    check (method <> 'none' or amount_minor = 0)
  );
  create table refund (
    id uuid primary key,
    invoice_id uuid not null references invoice,
    payment_id uuid not null references payment,
    amount_minor bigint not null check (amount_minor >= 0),
    currency text not null,
    reason text not null,
    refunded_at timestamptz not null,
    constraint refund_once unique (payment_id, reason)
  );
  create index refund_invoice on refund (invoice_id);

  create function refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
  end $$;
  create trigger invoice_never_deleted before delete on invoice for each row execute function refuse_change();
  create trigger payment_never_deleted before delete on payment for each row execute function refuse_change();
  create trigger invoice_line_append_only before update or delete on invoice_line
    for each row execute function refuse_change();
  create trigger refund_append_only before update or delete on refund for each row execute function refuse_change();

  create function refuse_change_of_issued_invoice() returns trigger language plpgsql as $$
  begin
    if (new.number, new.issued_at, new.user_id, new.total_amount_minor, new.total_currency, new.status in ('paid', 'refunded'))
      is distinct from (old.number, old.issued_at, old.user_id, old.total_amount_minor, old.total_currency, true)
    then
      raise exception 'invoice % is issued', old.number using errcode = 'restrict_violation';
    end if;
    return new;
  end $$;
  create trigger invoice_issued_for_good before update on invoice
    for each row when (old.number is not null) execute function refuse_change_of_issued_invoice();

  create function invoice_total_is_sum_of_lines() returns trigger language plpgsql as $$
  declare
    checked uuid := case tg_table_name when 'invoice' then to_jsonb(new) ->> 'id' else to_jsonb(new) ->> 'invoice_id' end;
  begin
    if exists (
      select from invoice left join invoice_line line on line.invoice_id = invoice.id
      where invoice.id = checked
      group by invoice.id
      having total_amount_minor <> coalesce(sum(line.amount_minor), 0)
        or bool_or(line.currency <> total_currency)
    ) then
      raise exception 'the total of invoice % is not the sum of its lines', checked using errcode = 'check_violation';
    end if;
    return null;
  end $$;
  create constraint trigger invoice_total after insert or update of total_amount_minor, total_currency on invoice
    deferrable initially deferred for each row execute function invoice_total_is_sum_of_lines();
  create constraint trigger invoice_line_total after insert on invoice_line
    deferrable initially deferred for each row execute function invoice_total_is_sum_of_lines();
`;

const LEDGER = `
  create table account (
    code text not null check (code in ('bank', 'cash', 'receivable', 'revenue')),
    currency text not null,
    primary key (code, currency)
  );
  create table ledger_transaction (
    id uuid primary key,
    kind text not null check (kind in ('invoice', 'payment', 'credit-note', 'refund')),
    reference_id uuid not null,
    invoice_id uuid not null references invoice,
    reverses_id uuid references ledger_transaction,
    posted_at timestamptz not null,
    -- One act of money writes once, ever.
    constraint ledger_transaction_once unique (kind, reference_id),
    check ((reverses_id is not null) = (kind in ('credit-note', 'refund')))
  );
  create index ledger_transaction_invoice on ledger_transaction (invoice_id);
  create index ledger_transaction_reverses on ledger_transaction (reverses_id);
  create table ledger_entry (
    id uuid primary key,
    ledger_transaction_id uuid not null references ledger_transaction,
    account_code text not null,
    currency text not null,
    -- Debits are positive, credits negative.
    amount_minor bigint not null check (amount_minor <> 0),
    foreign key (account_code, currency) references account
  );
  create index ledger_entry_transaction on ledger_entry (ledger_transaction_id);
  create index ledger_entry_account on ledger_entry (account_code, currency);

  create trigger ledger_transaction_append_only before update or delete on ledger_transaction
    for each row execute function refuse_change();
  create trigger ledger_entry_append_only before update or delete on ledger_entry
    for each row execute function refuse_change();
  create trigger ledger_transaction_kept before truncate on ledger_transaction execute function refuse_change();
  create trigger ledger_entry_kept before truncate on ledger_entry execute function refuse_change();

  create function ledger_balances() returns trigger language plpgsql as $$
  declare
    checked uuid := case tg_table_name
      when 'ledger_transaction' then to_jsonb(new) ->> 'id' else to_jsonb(new) ->> 'ledger_transaction_id' end;
  begin
    if not exists (select from ledger_entry where ledger_transaction_id = checked)
      or exists (
        select from ledger_entry where ledger_transaction_id = checked group by currency having sum(amount_minor) <> 0
      )
    then
      raise exception 'ledger transaction % does not balance', checked
        using errcode = 'check_violation', constraint = 'ledger_balances';
    end if;
    return null;
  end $$;
  create constraint trigger ledger_transaction_balances after insert on ledger_transaction
    deferrable initially deferred for each row execute function ledger_balances();
  create constraint trigger ledger_entry_balances after insert on ledger_entry
    deferrable initially deferred for each row execute function ledger_balances();
`;
