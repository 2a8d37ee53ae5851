import { Migration } from '@mikro-orm/migrations';

export class BookingPolicyMigration extends Migration {
  override up(): void {
    this.addSql(`
      alter table support_option
        -- How far ahead a session can be booked, and how many unpaid ones a student may have.
        add column book_ahead_days integer not null default 60 check (book_ahead_days > 0),
        add column unpaid_limit integer not null default 2 check (unpaid_limit > 0);
    `);
  }
}
