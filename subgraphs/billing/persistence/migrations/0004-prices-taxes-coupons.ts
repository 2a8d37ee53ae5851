import { Migration } from '@mikro-orm/migrations';

export class PricesTaxesCouponsMigration extends Migration {
  override up(): void {
    this.addSql(PRICES);
    this.addSql(TAXES);
    this.addSql(COUPONS);
    this.addSql(STAFF_ACTS);
    this.addSql(TAXED_INVOICES);
  }
}

const PRICES = `
  create extension if not exists btree_gist;
  alter table price drop constraint price_product_id_currency_key;
  alter table price
    -- Null: since ever, and for ever.
    add valid_from timestamptz,
    add valid_to timestamptz,
    add tax_behavior text not null default 'inclusive' check (tax_behavior in ('inclusive', 'exclusive')),
    add constraint price_valid check (valid_to > valid_from),
    add constraint price_overlap exclude using gist
      (product_id with =, currency with =, tstzrange(valid_from, valid_to) with &&) deferrable initially deferred;
  create index price_product on price (product_id, currency, valid_from);
`;

const TAXES = `
  -- Who sells; the one whose settings came last issues what is issued from then on.
  create table legal_entity (
    code text primary key check (code ~ '^[a-z0-9-]{1,20}$'),
    name text not null,
    address text not null,
    country text not null check (country ~ '^[A-Z]{2}$'),
    tax_id text not null,
    chosen_at timestamptz not null
  );
  create index legal_entity_chosen on legal_entity (chosen_at);
  insert into legal_entity values ('lyceum', 'Lyceum', '', 'PT', '', '-infinity');

  create table billing_details (
    user_id uuid primary key,
    name text not null,
    address text not null,
    country text not null check (country ~ '^[A-Z]{2}$'),
    tax_id text,
    updated_at timestamptz not null
  );
  create table tax_rate (
    id uuid primary key,
    country text not null check (country ~ '^[A-Z]{2}$'),
    basis_points integer not null check (basis_points between 0 and 10000),
    valid_from timestamptz,
    valid_to timestamptz,
    constraint tax_rate_valid check (valid_to > valid_from),
    constraint tax_rate_overlap exclude using gist (country with =, tstzrange(valid_from, valid_to) with &&)
      deferrable initially deferred
  );
`;

const COUPONS = `
  create table coupon (
    id uuid primary key,
    code text not null constraint coupon_code_once unique check (code ~ '^[A-Z0-9-]{3,40}$'),
    basis_points integer check (basis_points between 1 and 10000),
    amount_minor bigint check (amount_minor > 0),
    currency text check (currency ~ '^[A-Z]{3}$'),
    max_redemptions integer check (max_redemptions > 0),
    redemptions integer not null default 0 check (redemptions >= 0),
    expires_at timestamptz,
    created_at timestamptz not null,
    archived_at timestamptz,
    constraint coupon_percent_or_amount check
      ((basis_points is null) = (amount_minor is not null) and (amount_minor is null) = (currency is null)),
    -- What no number of buyers at once can pass.
    constraint coupon_limit check (redemptions <= max_redemptions)
  );
  -- None: it applies to every product.
  create table coupon_product (
    coupon_id uuid not null references coupon,
    product_id uuid not null references product,
    primary key (coupon_id, product_id)
  );
  create index coupon_product_product on coupon_product (product_id);
  create table coupon_redemption (
    id uuid primary key,
    coupon_id uuid not null references coupon,
    user_id uuid not null,
    -- Deferred: the invoice is opened after the coupon is locked.
    invoice_id uuid not null references invoice deferrable initially deferred,
    discount_minor bigint not null check (discount_minor >= 0),
    currency text not null,
    redeemed_at timestamptz not null,
    -- The invoice was never paid.
    released_at timestamptz
  );
  create unique index coupon_redemption_once on coupon_redemption (coupon_id, user_id) where released_at is null;
  create index coupon_redemption_coupon on coupon_redemption (coupon_id, id);
  create index coupon_redemption_invoice on coupon_redemption (invoice_id);
`;

const STAFF_ACTS = `
  create table staff_act (
    id uuid primary key,
    actor_id uuid not null,
    act text not null,
    subject_id uuid not null,
    -- Ids and facts, never names or texts about people.
    details jsonb not null,
    at timestamptz not null
  );
  create index staff_act_subject on staff_act (subject_id, id);
  create trigger staff_act_append_only before update or delete on staff_act
    for each row execute function refuse_change();
  create trigger staff_act_kept before truncate on staff_act execute function refuse_change();
`;

const TAXED_INVOICES = `
  -- The defaults are for the version before, which knows no taxes.
  alter table invoice
    add tax_minor bigint not null default 0,
    add discount_minor bigint not null default 0 check (discount_minor >= 0);
  alter table invoice_line
    add discount_minor bigint not null default 0 check (discount_minor >= 0),
    add tax_minor bigint not null default 0,
    add tax_basis_points integer not null default 0 check (tax_basis_points between 0 and 10000),
    -- A part of the amount, with its sign.
    add constraint invoice_line_tax check (abs(tax_minor) <= abs(amount_minor) and tax_minor::numeric * amount_minor >= 0);
  alter table refund
    add tax_minor bigint not null default 0,
    add constraint refund_tax check (tax_minor between 0 and amount_minor);

  create or replace function invoice_total_is_sum_of_lines() returns trigger language plpgsql as $$
  declare
    checked uuid := case tg_table_name when 'invoice' then to_jsonb(new) ->> 'id' else to_jsonb(new) ->> 'invoice_id' end;
  begin
    if exists (
      select from invoice left join invoice_line line on line.invoice_id = invoice.id
      where invoice.id = checked
      group by invoice.id
      having total_amount_minor <> coalesce(sum(line.amount_minor), 0)
        or invoice.tax_minor <> coalesce(sum(line.tax_minor), 0)
        or invoice.discount_minor <> coalesce(sum(line.discount_minor), 0)
        or bool_or(line.currency <> total_currency)
    ) then
      raise exception 'the total of invoice % is not the sum of its lines', checked using errcode = 'check_violation';
    end if;
    return null;
  end $$;
  drop trigger invoice_total on invoice;
  create constraint trigger invoice_total
    after insert or update of total_amount_minor, total_currency, tax_minor, discount_minor on invoice
    deferrable initially deferred for each row execute function invoice_total_is_sum_of_lines();

  create or replace function refuse_change_of_issued_invoice() returns trigger language plpgsql as $$
  begin
    if (new.number, new.issued_at, new.user_id, new.total_amount_minor, new.total_currency, new.tax_minor,
        new.discount_minor, new.status in ('paid', 'refunded'))
      is distinct from (old.number, old.issued_at, old.user_id, old.total_amount_minor, old.total_currency, old.tax_minor,
        old.discount_minor, true)
    then
      raise exception 'invoice % is issued', old.number using errcode = 'restrict_violation';
    end if;
    return new;
  end $$;
`;
