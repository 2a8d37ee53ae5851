import { Migration } from '@mikro-orm/migrations';

export class BookingPolicyMigration extends Migration {
  override up(): void {
    this.addSql(`
      alter table product add book_ahead_days integer, add unpaid_limit integer;
      update product set book_ahead_days = 60, unpaid_limit = 2 where kind in ('session', 'bundle');
    `);
  }
}
