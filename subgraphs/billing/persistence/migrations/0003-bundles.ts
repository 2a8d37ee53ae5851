import { Migration } from '@mikro-orm/migrations';

export class BundlesMigration extends Migration {
  override up(): void {
    this.addSql(PRODUCTS);
    this.addSql(INVOICES);
    this.addSql(BUNDLES);
  }
}

const PRODUCTS = `
  -- What courses said of itself: which courses are published.
  create table course (id uuid primary key);
  alter table product drop constraint product_kind_check, drop constraint product_interval_check;
  alter table product
    add course_id uuid,
    add sessions integer check (sessions > 0),
    add validity_days integer check (validity_days > 0),
    add free_cancel_hours integer check (free_cancel_hours >= 0),
    add constraint product_kind_check check (kind in ('plan', 'session', 'bundle')),
    add constraint product_interval_check check (case kind
      when 'plan' then interval in ('month', 'year')
        and num_nonnulls(course_id, sessions, validity_days, free_cancel_hours) = 0
      else interval = 'once' and num_nulls(course_id, sessions, validity_days, free_cancel_hours) = 0 end);
  create index product_course on product (course_id, id);
`;

const INVOICES = `
  alter table invoice add bundle_purchase_id uuid, add course_id uuid, add booking_id uuid, add participant_id uuid;
  do $$
  declare old text := (
    select conname from pg_constraint
    where conrelid = 'invoice'::regclass and contype = 'c' and pg_get_constraintdef(oid) like '%class-seat%'
  );
  begin
    execute format('alter table invoice drop constraint %I', old);
  end $$;
  alter table invoice add constraint invoice_purpose check (
    num_nonnulls(class_id, seat_hold_id, billing_subscription_id, bundle_purchase_id, course_id, booking_id, participant_id)
      = case purpose_kind
        when 'class-seat' then num_nonnulls(class_id, seat_hold_id)
        when 'plan' then num_nonnulls(billing_subscription_id)
        when 'bundle' then num_nonnulls(bundle_purchase_id, course_id)
        when 'session' then num_nonnulls(booking_id, participant_id)
        else -1 end
    and case purpose_kind
      when 'class-seat' then num_nulls(class_id, seat_hold_id)
      when 'plan' then num_nulls(billing_subscription_id)
      when 'bundle' then num_nulls(bundle_purchase_id, course_id)
      else num_nulls(booking_id, participant_id) end = 0);
  create unique index invoice_bundle_once on invoice (bundle_purchase_id);
  -- A seat in a session is asked for once, ever.
  create unique index invoice_participant_once on invoice (participant_id);
`;

const BUNDLES = `
  create table bundle_account (
    id uuid primary key,
    version integer not null,
    user_id uuid not null,
    course_id uuid not null,
    constraint bundle_account_once unique (user_id, course_id)
  );
  create table bundle_purchase (
    id uuid primary key,
    account_id uuid not null references bundle_account,
    product_id uuid not null references product,
    status text not null check (status in ('awaiting-payment', 'active', 'void')),
    total_sessions integer not null check (total_sessions > 0),
    remaining integer not null check (remaining between 0 and total_sessions),
    validity_days integer not null,
    free_cancel_hours integer not null,
    ordered_at timestamptz not null,
    payment_due_at timestamptz not null,
    valid_from timestamptz,
    valid_to timestamptz,
    check ((status = 'active') = (valid_from is not null and valid_to is not null))
  );
  create index bundle_purchase_account on bundle_purchase (account_id, id);
  create index bundle_purchase_product on bundle_purchase (product_id);
  create unique index bundle_awaiting_payment_once on bundle_purchase (account_id, product_id)
    where status = 'awaiting-payment';
  alter table invoice add foreign key (bundle_purchase_id) references bundle_purchase;

  create table bundle_entry (
    id uuid primary key,
    account_id uuid not null references bundle_account,
    bundle_id uuid references bundle_purchase,
    kind text not null check (kind in ('purchase', 'hold', 'capture', 'release', 'expire', 'rejection')),
    delta integer not null,
    reservation_id uuid,
    booking_id uuid,
    created_at timestamptz not null,
    check (case kind
      when 'purchase' then delta > 0 when 'hold' then delta = -1 when 'release' then delta = 1
      when 'expire' then delta < 0 else delta = 0 end),
    check ((bundle_id is null) = (kind = 'rejection')),
    check ((reservation_id is null) = (kind in ('purchase', 'expire'))),
    check ((booking_id is null) = (reservation_id is null))
  );
  create index bundle_entry_account on bundle_entry (account_id, id);
  create index bundle_entry_bundle on bundle_entry (bundle_id);
  -- For ever: a bundle is paid once, a seat holds or is refused once, and a hold is used or given back once.
  create unique index bundle_entry_purchase_once on bundle_entry (bundle_id) where kind = 'purchase';
  create unique index bundle_entry_asked_once on bundle_entry (reservation_id) where kind in ('hold', 'rejection');
  create unique index bundle_entry_settled_once on bundle_entry (reservation_id) where kind in ('capture', 'release');
  create trigger bundle_entry_append_only before update or delete on bundle_entry
    for each row execute function refuse_change();
  create trigger bundle_entry_kept before truncate on bundle_entry execute function refuse_change();

  create function bundle_remaining_is_sum() returns trigger language plpgsql as $$
  declare
    checked uuid := case tg_table_name when 'bundle_purchase' then to_jsonb(new) ->> 'id' else to_jsonb(new) ->> 'bundle_id' end;
  begin
    if exists (
      select from bundle_purchase bundle where id = checked
        and remaining <> (select coalesce(sum(delta), 0) from bundle_entry where bundle_id = checked)
    ) then
      raise exception 'the remaining sessions of bundle % are not the sum of its entries', checked
        using errcode = 'check_violation', constraint = 'bundle_remaining_is_sum';
    end if;
    return null;
  end $$;
  create constraint trigger bundle_purchase_remaining after insert or update of remaining on bundle_purchase
    deferrable initially deferred for each row execute function bundle_remaining_is_sum();
  create constraint trigger bundle_entry_remaining after insert on bundle_entry
    deferrable initially deferred for each row execute function bundle_remaining_is_sum();
`;
