import { Migration } from '@mikro-orm/migrations';

export class ProvidersMigration extends Migration {
  override up(): void {
    this.addSql(PAYMENTS);
    this.addSql(CUSTOMERS);
    this.addSql(WEBHOOKS);
    this.addSql(SURPLUS);
  }
}

const PAYMENTS = `
  alter table payment drop constraint payment_method_check,
    add constraint payment_method_check check (method in ('cash', 'transfer', 'stripe', 'none'));
  -- A failure may turn out to be a success, or money that is given back; those two are for good.
  drop trigger payment_attempt_ended_for_good on payment_attempt;
  create trigger payment_attempt_ended_for_good before update on payment_attempt
    for each row when (old.status = 'succeeded' or old.failure_reason in ('invoice_not_open', 'amount_mismatch'))
    execute function refuse_change_of_ended_attempt();

  -- What the provider is asked to give back: a refund, or money that was not asked for.
  create table provider_refund (
    -- That of the refund, or of the attempt.
    id uuid primary key,
    invoice_id uuid not null references invoice,
    refund_id uuid references refund,
    payment_reference text not null,
    provider_reference text constraint provider_refund_reference_once unique,
    amount_minor bigint not null check (amount_minor > 0),
    currency text not null,
    status text not null check (status in ('requested', 'pending', 'succeeded', 'failed')),
    requested_at timestamptz not null,
    ended_at timestamptz,
    check ((ended_at is not null) = (status in ('succeeded', 'failed'))),
    check (refund_id is null or refund_id = id)
  );
  create index provider_refund_invoice on provider_refund (invoice_id, id);
  create index provider_refund_refund on provider_refund (refund_id);
`;

const CUSTOMERS = `
  -- Ids of the provider alone: what they stand for it keeps to itself.
  create table payment_customer (
    user_id uuid primary key,
    provider text not null check (provider in ('stripe')),
    customer text not null constraint payment_customer_once unique,
    payment_method text,
    saved_at timestamptz,
    check ((payment_method is null) = (saved_at is null))
  );
`;

const WEBHOOKS = `
  create table webhook_delivery (
    id uuid primary key,
    provider text not null check (provider in ('stripe')),
    provider_event_id text not null,
    type text not null,
    -- Ids alone: the state is asked for again, and the rest of the delivery is personal.
    about jsonb,
    status text not null check (status in ('received', 'processed', 'ignored', 'failed')),
    tries integer not null default 0,
    error text,
    received_at timestamptz not null,
    processed_at timestamptz,
    constraint webhook_delivery_once unique (provider, provider_event_id)
  );
  create index webhook_delivery_status on webhook_delivery (status, id);
`;

const SURPLUS = `
  alter table account drop constraint account_code_check, add constraint account_code_check check
    (code in ('bank', 'cash', 'stripe', 'receivable', 'revenue', 'tax-payable', 'customer-credit', 'surplus'));
  alter table ledger_transaction drop constraint ledger_transaction_kind_check, drop constraint ledger_transaction_reversal;
  alter table ledger_transaction
    add constraint ledger_transaction_kind_check check (kind in
      ('invoice', 'payment', 'credit-note', 'refund', 'credit', 'credit-spent', 'credit-reversal', 'surplus', 'surplus-return')),
    add constraint ledger_transaction_reversal check
      ((reverses_id is not null) = (kind in ('credit-note', 'refund', 'credit-reversal', 'surplus-return')));
`;
