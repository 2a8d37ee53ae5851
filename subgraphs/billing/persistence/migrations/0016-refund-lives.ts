import { Migration } from '@mikro-orm/migrations';

export class RefundLivesMigration extends Migration {
  override up(): void {
    this.addSql(REFUNDS);
    this.addSql(PROVIDER_REFUNDS);
  }
}

const REFUNDS = `
  alter table refund
    -- What the version before writes is in the ledger at once.
    add status text not null default 'succeeded' check (status in ('requested', 'succeeded', 'failed')),
    add failure_reason text,
    add ended_at timestamptz,
    add constraint refund_failure check ((failure_reason is not null) = (status = 'failed')),
    add constraint refund_tax_of_credit_note check (status = 'succeeded' or tax_minor = 0);

  drop trigger refund_append_only on refund;
  create function refuse_change_of_refund() returns trigger language plpgsql as $$
  begin
    if tg_op = 'DELETE' or old.status <> 'requested'
      or (new.id, new.invoice_id, new.payment_id, new.amount_minor, new.credit_minor, new.currency, new.reason, new.refunded_at)
        is distinct from
        (old.id, old.invoice_id, old.payment_id, old.amount_minor, old.credit_minor, old.currency, old.reason, old.refunded_at)
    then
      raise exception 'refund % is kept as it is', old.id using errcode = 'restrict_violation';
    end if;
    return new;
  end $$;
  create trigger refund_kept before update or delete on refund for each row execute function refuse_change_of_refund();

  drop index refund_once;
  -- What failed may be given back again for the same reason.
  create unique index refund_once on refund (payment_id, reason) where status <> 'failed' and reason in
    ('enrollment-rejected', 'subscription-ended', 'class-cancelled', 'bundle-ended', 'booking-cancelled');

  create or replace function refunds_are_what_went_back() returns trigger language plpgsql as $$
  declare
    checked uuid := case tg_table_name when 'payment' then to_jsonb(new) ->> 'id' else to_jsonb(new) ->> 'payment_id' end;
  begin
    if exists (
      select from payment left join refund on payment_id = payment.id and refund.status <> 'failed'
      where payment.id = checked
      group by payment.id
      having refunded_amount_minor <> coalesce(sum(refund.amount_minor), 0)
        or bool_or(refund.currency <> payment.currency)
    ) then
      raise exception 'what goes back of payment % is not the sum of its refunds', checked
        using errcode = 'check_violation', constraint = 'refund_sum';
    end if;
    return null;
  end $$;
  create constraint trigger refund_ended after update of status on refund
    deferrable initially deferred for each row execute function refunds_are_what_went_back();
`;

const PROVIDER_REFUNDS = `
  alter table provider_refund
    add failure_reason text,
    add constraint provider_refund_failure check (failure_reason is null or status = 'failed'),
    -- How often staff had it sent once more.
    add attempt integer not null default 0 check (attempt >= 0),
    -- What had succeeded and came back from the bank: it is owed under an id of its own.
    add came_back_of uuid references provider_refund constraint provider_refund_came_back_once unique;
  create index provider_refund_status on provider_refund (status, id);
`;
