import { Migration } from '@mikro-orm/migrations';

export class PaymentAttemptsMigration extends Migration {
  override up(): void {
    this.addSql(PAYMENT_ATTEMPTS);
  }
}

const PAYMENT_ATTEMPTS = `
  create table payment_attempt (
    id uuid primary key,
    invoice_id uuid not null references invoice,
    kind text not null check (kind in ('checkout', 'saved-method')),
    provider text check (provider in ('stripe')),
    number integer check (number >= 0),
    amount_minor bigint not null check (amount_minor > 0),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    status text not null check (status in ('processing', 'succeeded', 'failed')),
    failure_reason text,
    provider_reference text constraint payment_attempt_reference_once unique,
    started_at timestamptz not null,
    ended_at timestamptz,
    -- One try to collect an invoice, however often it is asked for.
    constraint payment_attempt_once unique (invoice_id, number),
    check ((number is null) = (kind = 'checkout')),
    check ((failure_reason is not null) = (status = 'failed')),
    check ((ended_at is null) = (status = 'processing'))
  );
  create index payment_attempt_invoice on payment_attempt (invoice_id, id);
  create function refuse_change_of_ended_attempt() returns trigger language plpgsql as $$
  begin
    raise exception 'payment attempt % has ended', old.id using errcode = 'restrict_violation';
  end $$;
  create trigger payment_attempt_ended_for_good before update on payment_attempt
    for each row when (old.status <> 'processing') execute function refuse_change_of_ended_attempt();
  create trigger payment_attempt_never_deleted before delete on payment_attempt
    for each row execute function refuse_change();
`;
