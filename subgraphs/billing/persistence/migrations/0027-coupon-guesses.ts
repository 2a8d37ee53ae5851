import { Migration } from '@mikro-orm/migrations';

export class CouponGuessesMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Codes that do not exist, of the last hour, so that a user cannot guess one.
      create table coupon_guess (id uuid primary key, user_id uuid not null, guessed_at timestamptz not null);
      create index coupon_guess_user on coupon_guess (user_id, guessed_at);
    `);
  }
}
