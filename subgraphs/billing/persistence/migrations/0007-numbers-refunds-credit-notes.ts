import { Migration } from '@mikro-orm/migrations';

export class NumbersRefundsCreditNotesMigration extends Migration {
  override up(): void {
    this.addSql(NUMBERS);
    this.addSql(REFUNDS);
    this.addSql(CREDIT_NOTES);
  }
}

const NUMBERS = `
  -- The last number of each legal entity, kind and year. Its row is locked until the commit: a rollback leaves no gap.
  create table document_counter (
    legal_entity text not null references legal_entity,
    kind text not null check (kind in ('invoice', 'credit-note')),
    year integer not null,
    last integer not null check (last > 0),
    primary key (legal_entity, kind, year)
  );
  insert into document_counter select 'lyceum', 'invoice', year, last from invoice_counter;

  -- The version before counts in its own table, and is given the numbers of this one.
  create function count_in_document_counter() returns trigger language plpgsql as $$
  begin
    insert into document_counter as counter values ('lyceum', 'invoice', new.year, 1)
    on conflict (legal_entity, kind, year) do update set last = counter.last + 1
    returning last into new.last;
    return new;
  end $$;
  create trigger invoice_counter_updated before update on invoice_counter
    for each row execute function count_in_document_counter();
  create function count_first_in_document_counter() returns trigger language plpgsql as $$
  begin
    -- One that is there already is updated instead, and counted then.
    if exists (select from invoice_counter where year = new.year) then return new; end if;
    insert into document_counter as counter values ('lyceum', 'invoice', new.year, 1)
    on conflict (legal_entity, kind, year) do update set last = counter.last + 1
    returning last into new.last;
    return new;
  end $$;
  create trigger invoice_counter_inserted before insert on invoice_counter
    for each row execute function count_first_in_document_counter();

  alter table invoice
    add legal_entity text references legal_entity,
    -- Who sold and who bought, as it was on the day of the issue; null where it was issued before this was kept.
    add seller jsonb,
    add buyer jsonb;
  update invoice set legal_entity = 'lyceum' where number is not null;
  alter table invoice drop constraint invoice_number_once;
  alter table invoice
    add constraint invoice_number_once unique (legal_entity, number),
    add constraint invoice_number_of_entity check (number is null or legal_entity is not null);
  create function invoice_of_first_entity() returns trigger language plpgsql as $$
  begin
    new.legal_entity := 'lyceum';
    return new;
  end $$;
  create trigger invoice_legal_entity before insert or update on invoice
    for each row when (new.number is not null and new.legal_entity is null) execute function invoice_of_first_entity();

  create or replace function refuse_change_of_issued_invoice() returns trigger language plpgsql as $$
  begin
    if (new.number, new.legal_entity, new.seller, new.buyer, new.issued_at, new.user_id, new.total_amount_minor,
        new.total_currency, new.tax_minor, new.discount_minor, new.status in ('paid', 'refunded'))
      is distinct from (old.number, old.legal_entity, old.seller, old.buyer, old.issued_at, old.user_id,
        old.total_amount_minor, old.total_currency, old.tax_minor, old.discount_minor, true)
    then
      raise exception 'invoice % is issued', old.number using errcode = 'restrict_violation';
    end if;
    return new;
  end $$;
`;

const REFUNDS = `
  alter table refund drop constraint refund_once;
  -- What the platform gives back by itself it gives back once for a reason; staff may do so several times.
  create unique index refund_once on refund (payment_id, reason) where reason in
    ('enrollment-rejected', 'subscription-ended', 'class-cancelled', 'bundle-ended', 'booking-cancelled');
  create index refund_payment on refund (payment_id);

  create function refunds_are_what_went_back() returns trigger language plpgsql as $$
  declare
    checked uuid := case tg_table_name when 'payment' then to_jsonb(new) ->> 'id' else to_jsonb(new) ->> 'payment_id' end;
  begin
    if exists (
      select from payment left join refund on payment_id = payment.id
      where payment.id = checked
      group by payment.id
      having refunded_amount_minor <> coalesce(sum(refund.amount_minor), 0)
        or bool_or(refund.currency <> payment.currency)
    ) then
      raise exception 'what went back of payment % is not the sum of its refunds', checked
        using errcode = 'check_violation', constraint = 'refund_sum';
    end if;
    return null;
  end $$;
  create constraint trigger payment_refunds after update of refunded_amount_minor on payment
    deferrable initially deferred for each row execute function refunds_are_what_went_back();
  create constraint trigger refund_counted after insert on refund
    deferrable initially deferred for each row execute function refunds_are_what_went_back();
`;

const CREDIT_NOTES = `
  create table credit_note (
    id uuid primary key,
    invoice_id uuid not null references invoice,
    refund_id uuid not null references refund deferrable initially deferred constraint credit_note_once unique,
    legal_entity text not null references legal_entity,
    number text not null,
    amount_minor bigint not null check (amount_minor > 0),
    tax_minor bigint not null check (tax_minor between 0 and amount_minor),
    currency text not null,
    -- By rate: [{ taxBasisPoints, amountMinor, taxMinor }].
    parts jsonb not null,
    issued_at timestamptz not null,
    constraint credit_note_number_once unique (legal_entity, number)
  );
  create index credit_note_invoice on credit_note (invoice_id, id);
  create trigger credit_note_append_only before update or delete on credit_note
    for each row execute function refuse_change();
  create trigger credit_note_kept before truncate on credit_note execute function refuse_change();

  create function credit_note_takes_back() returns trigger language plpgsql as $$
  begin
    if exists (
      select from jsonb_to_recordset(new.parts) as part ("amountMinor" bigint, "taxMinor" bigint)
      having sum("amountMinor") is distinct from new.amount_minor or sum("taxMinor") is distinct from new.tax_minor
    ) then
      raise exception 'credit note % is not the sum of its parts', new.number using errcode = 'check_violation';
    end if;
    if not exists (
      select from refund where id = new.refund_id and invoice_id = new.invoice_id
        and (amount_minor, tax_minor, currency) = (new.amount_minor, new.tax_minor, new.currency)
    ) then
      raise exception 'credit note % is not what was given back', new.number using errcode = 'check_violation';
    end if;
    if exists (
      select from invoice join credit_note on invoice_id = invoice.id where invoice.id = new.invoice_id
      group by invoice.id
      having sum(amount_minor) > total_amount_minor or sum(credit_note.tax_minor) > invoice.tax_minor
    ) then
      raise exception 'credit notes take back more than invoice % asked for', new.invoice_id
        using errcode = 'check_violation';
    end if;
    return null;
  end $$;
  create constraint trigger credit_note_sums after insert on credit_note
    deferrable initially deferred for each row execute function credit_note_takes_back();
`;
