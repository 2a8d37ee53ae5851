import { Migration } from '@mikro-orm/migrations';

export class PaymentRemainingMigration extends Migration {
  override up(): void {
    this.addSql(PAYMENTS);
    this.addSql(EXISTING);
    this.addSql(REFUNDS);
    this.addSql(CLASSES);
  }
}

const PAYMENTS = `
  -- One account of what can still be returned of a payment. Refunds and credit draw on it in any order.
  alter table payment
    add returned_as_credit_minor bigint not null default 0 check (returned_as_credit_minor >= 0),
    -- Returned beyond what was paid, before this account existed. Reported by reconcile; never written again.
    add overdrawn_minor bigint not null default 0 check (overdrawn_minor >= 0),
    add constraint payment_remaining check (refunded_amount_minor + returned_as_credit_minor <= amount_minor);

  create table payment_credit (
    id uuid primary key default gen_random_uuid(),
    payment_id uuid not null references payment,
    invoice_id uuid not null references invoice,
    amount_minor bigint not null check (amount_minor > 0),
    currency text not null,
    reason text not null check (reason in ('plan-change', 'plan-cancellation')),
    -- The ledger's credit that it is a part of: credit given before this account may have drawn on several payments.
    credit_id uuid not null,
    returned_at timestamptz not null
  );
  create index payment_credit_payment on payment_credit (payment_id);
  create index payment_credit_invoice on payment_credit (invoice_id);
  create index payment_credit_credit on payment_credit (credit_id);
  create function payment_credit_is_its_own() returns trigger language plpgsql as $$
  begin
    new.credit_id := new.id;
    return new;
  end $$;
  create trigger payment_credit_id before insert on payment_credit
    for each row when (new.credit_id is null) execute function payment_credit_is_its_own();
  create trigger payment_credit_append_only before update or delete on payment_credit
    for each row execute function refuse_change();
  create trigger payment_credit_kept before truncate on payment_credit execute function refuse_change();

  create function payment_credits_are_what_was_returned() returns trigger language plpgsql as $$
  declare
    checked uuid := case tg_table_name when 'payment' then to_jsonb(new) ->> 'id' else to_jsonb(new) ->> 'payment_id' end;
  begin
    if exists (
      select from payment left join payment_credit credit on payment_id = payment.id
      where payment.id = checked
      group by payment.id
      having returned_as_credit_minor <> coalesce(sum(credit.amount_minor), 0)
        or bool_or(credit.currency <> payment.currency)
    ) then
      raise exception 'what became credit of payment % is not the sum of its parts', checked
        using errcode = 'check_violation', constraint = 'payment_credit_sum';
    end if;
    return null;
  end $$;
`;

const EXISTING = `
  -- Credit that changes and cancellations of plans gave so far names no payment: it drew on the payments of plans of the
  -- person, the newest first. What they do not cover was returned beyond what was paid.
  do $$
  declare
    given record;
    paid record;
    part bigint;
    uncovered bigint;
  begin
    for given in
      select t.reference_id, t.posted_at, account.owner_id, entry.currency, -entry.amount_minor as amount_minor,
        exists (
          select from staff_act where act = 'cancel-subscription' and at = t.posted_at
            and (details ->> 'creditMinor')::bigint = -entry.amount_minor
        ) as is_cancellation
      from ledger_transaction t
      join ledger_entry entry on entry.ledger_transaction_id = t.id and entry.account_code = 'customer-credit'
      join account on account.id = entry.account_id
      where t.kind = 'credit' and t.invoice_id is null and entry.amount_minor < 0
      order by t.posted_at, t.id
    loop
      uncovered := given.amount_minor;
      for paid in
        select payment.id, payment.invoice_id, amount_minor - refunded_amount_minor - returned_as_credit_minor as remaining
        from payment join invoice on invoice.id = payment.invoice_id
        where invoice.user_id = given.owner_id and invoice.purpose_kind = 'plan' and payment.currency = given.currency
          and paid_at <= given.posted_at
        order by paid_at desc, payment.id desc
      loop
        part := least(uncovered, paid.remaining);
        continue when part <= 0;
        insert into payment_credit (payment_id, invoice_id, amount_minor, currency, reason, credit_id, returned_at)
        values (paid.id, paid.invoice_id, part, given.currency,
          case when given.is_cancellation then 'plan-cancellation' else 'plan-change' end, given.reference_id, given.posted_at);
        update payment set returned_as_credit_minor = returned_as_credit_minor + part where id = paid.id;
        uncovered := uncovered - part;
      end loop;
      if uncovered > 0 then
        update payment set overdrawn_minor = overdrawn_minor + uncovered
        where id = (
          select payment.id from payment join invoice on invoice.id = payment.invoice_id
          where invoice.user_id = given.owner_id and invoice.purpose_kind = 'plan' and payment.currency = given.currency
            and paid_at <= given.posted_at
          order by paid_at desc, payment.id desc limit 1
        );
      end if;
    end loop;
  end $$;

  create constraint trigger payment_credits after update of returned_as_credit_minor on payment
    deferrable initially deferred for each row execute function payment_credits_are_what_was_returned();
  create constraint trigger payment_credit_counted after insert on payment_credit
    deferrable initially deferred for each row execute function payment_credits_are_what_was_returned();
`;

const REFUNDS = `
  -- Whether the person keeps what was paid for; null where staff did not say.
  alter table refund add keep_access boolean;
  create or replace function refuse_change_of_refund() returns trigger language plpgsql as $$
  begin
    if tg_op = 'DELETE' or old.status <> 'requested'
      or (new.id, new.invoice_id, new.payment_id, new.amount_minor, new.credit_minor, new.currency, new.reason, new.refunded_at,
          new.keep_access)
        is distinct from
        (old.id, old.invoice_id, old.payment_id, old.amount_minor, old.credit_minor, old.currency, old.reason, old.refunded_at,
          old.keep_access)
    then
      raise exception 'refund % is kept as it is', old.id using errcode = 'restrict_violation';
    end if;
    return new;
  end $$;
`;

const CLASSES = `
  -- Classes that have begun, by the word of the domain classes.
  create table begun_class (id uuid primary key);
`;
