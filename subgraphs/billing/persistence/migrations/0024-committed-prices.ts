import { Migration } from '@mikro-orm/migrations';

export class CommittedPricesMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- What a period costs without coupons that end; null: what it costs, as the version before writes it.
      alter table billing_subscription add committed_minor bigint check (committed_minor >= 0);
      alter table subscription_charge add committed_minor bigint check (committed_minor >= 0);

      -- What coupons that end took off the invoice that began the period, with the tax where it comes on top.
      update billing_subscription subscription set committed_minor = value_amount_minor + (
        select case when price.tax_behavior = 'exclusive'
          then round(line.discount_minor::numeric * (10000 + line.tax_basis_points) / 10000) else line.discount_minor end
        from subscription_charge charge
        join invoice_line line on line.invoice_id = charge.invoice_id and line.product_id = subscription.product_id
        left join lateral (
          select tax_behavior from price
          where price.product_id = subscription.product_id and currency = value_currency
          order by valid_from desc nulls last limit 1
        ) price on true
        where charge.subscription_id = subscription.id and charge.status <> 'dropped' and charge.kind <> 'change'
        order by charge.opened_at desc limit 1
      )
      where status in ('active', 'past_due', 'paused')
        and exists (select from jsonb_array_elements(discounts) discount
          where (discount ->> 'runs')::boolean and discount ->> 'periodsLeft' is not null)
        and not exists (select from jsonb_array_elements(discounts) discount
          where (discount ->> 'runs')::boolean and discount ->> 'periodsLeft' is null);

      -- It has all columns that its query reads.
      drop index billing_subscription_paying;
      create index billing_subscription_paying on billing_subscription (value_currency, interval)
        include (value_amount_minor, value_tax_basis_points, committed_minor) where status in ('active', 'past_due');
    `);
  }
}
