import { Migration } from '@mikro-orm/migrations';

export class SubscriptionLivesMigration extends Migration {
  override up(): void {
    this.addSql(SUBSCRIPTIONS);
    this.addSql(CHARGES);
  }
}

const SUBSCRIPTIONS = `
  alter table product
    add trial_days integer check (trial_days between 0 and 365),
    add plan_family text;
  update product set trial_days = 0, plan_family = 'pro' where kind = 'plan';
  -- A family of plans is tried once by a person, ever.
  create table plan_trial (
    user_id uuid not null,
    plan_family text not null,
    began_at timestamptz not null,
    primary key (user_id, plan_family)
  );

  alter table billing_subscription drop constraint billing_subscription_status_check;
  alter table billing_subscription
    add constraint billing_subscription_status_check check
      (status in ('incomplete', 'trialing', 'active', 'past_due', 'paused', 'canceled', 'expired')),
    add anchor_at timestamptz,
    add period_count integer not null default 0 check (period_count >= 0),
    add value_amount_minor bigint not null default 0 check (value_amount_minor >= 0),
    -- For what an earlier version adds while this one begins.
    add value_currency text not null default 'EUR' check (value_currency ~ '^[A-Z]{3}$'),
    add trial_days integer not null default 0,
    add plan_since timestamptz,
    add trial_ends_at timestamptz,
    add next_product_id uuid references product,
    add past_due_since timestamptz,
    add next_attempt_at timestamptz,
    add paused_at timestamptz,
    add check ((paused_at is not null) = (status = 'paused')),
    add check (status in ('incomplete', 'canceled', 'expired') or current_period_end is not null);
  create index billing_subscription_next_product on billing_subscription (next_product_id) where next_product_id is not null;
  update billing_subscription set anchor_at = current_period_start, period_count = 1
    where current_period_start is not null;
  update billing_subscription set value_currency = total_currency,
      value_amount_minor = case when current_period_start is null then 0 else total_amount_minor end
    from invoice where invoice.billing_subscription_id = billing_subscription.id;
  drop index billing_subscription_live;
  create unique index billing_subscription_live on billing_subscription (user_id)
    where status not in ('canceled', 'expired');
  -- That of a plan lasts until it is revoked.
  alter table entitlement alter valid_until drop not null;
  update entitlement set valid_until = null where revoked_at is null and exists (
    select from billing_subscription where billing_subscription.id = billing_subscription_id and status = 'active');
`;

const CHARGES = `
  create table subscription_charge (
    id uuid primary key,
    subscription_id uuid not null references billing_subscription,
    kind text not null check (kind in ('first', 'renewal', 'change')),
    -- Both are new in one transaction, the charge often first.
    invoice_id uuid not null unique references invoice deferrable initially deferred,
    product_id uuid not null references product,
    interval text not null check (interval in ('month', 'year')),
    price_amount_minor bigint not null check (price_amount_minor >= 0),
    price_currency text not null check (price_currency ~ '^[A-Z]{3}$'),
    status text not null check (status in ('open', 'paid', 'dropped')),
    attempt integer not null check (attempt >= 0),
    starts_at timestamptz not null,
    opened_at timestamptz not null
  );
  create index subscription_charge_subscription on subscription_charge (subscription_id, id);
  create index subscription_charge_product on subscription_charge (product_id);
  create unique index subscription_charge_open_once on subscription_charge (subscription_id) where status = 'open';
  -- One invoice for a period, ever.
  create unique index subscription_charge_period_once on subscription_charge (subscription_id, starts_at)
    where kind = 'renewal';
  insert into subscription_charge
    select gen_random_uuid(), subscription.id, 'first', invoice.id, product_id, interval, total_amount_minor,
      total_currency, case when invoice.status in ('draft', 'open') then 'open' when invoice.status = 'void' then 'dropped'
        else 'paid' end, 0, subscription.created_at, subscription.created_at
    from billing_subscription subscription join invoice on invoice.billing_subscription_id = subscription.id;
`;
