import { Migration } from '@mikro-orm/migrations';

export class PaidSeatsMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- The hold whose payment gave the seat; null where staff gave it.
      alter table class_enrollment add column seat_hold_id uuid;
      -- Unknown for seats that were paid before this release: any payment of a seat of the class.
      update class_enrollment set seat_hold_id = '00000000-0000-0000-0000-000000000000' where paid_currency is not null;
    `);
  }
}
