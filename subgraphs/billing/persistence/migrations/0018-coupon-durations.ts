import { Migration } from '@mikro-orm/migrations';

export class CouponDurationsMigration extends Migration {
  override up(): void {
    this.addSql(`
      alter table coupon
        add duration text not null default 'once' check (duration in ('once', 'repeating', 'forever')),
        add duration_periods integer check (duration_periods between 1 and 120),
        add constraint coupon_duration_periods check ((duration = 'repeating') = (duration_periods is not null));
      -- What coupons were promised to take off its periods; see domain/subscription-discount.ts.
      alter table billing_subscription add discounts jsonb not null default '[]';
    `);
  }
}
