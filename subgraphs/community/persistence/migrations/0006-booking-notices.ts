import { Migration } from '@mikro-orm/migrations';

export class BookingNoticesMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Null until the profile changes: texts with a time then use UTC.
      alter table recipient add column time_zone text;
      -- Null until the course is published again.
      alter table course add column title text;
    `);
  }
}
