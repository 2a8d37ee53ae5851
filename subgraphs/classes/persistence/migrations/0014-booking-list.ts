import { Migration } from '@mikro-orm/migrations';

export class BookingListMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Staff read the sessions of everybody in the order of their starts.
      create index booking_start on booking (starts_at, id);
    `);
  }
}
