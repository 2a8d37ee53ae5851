import { Migration } from '@mikro-orm/migrations';

export class PurchasesMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- What billing said was paid, for the activity feed: ids only, and no sums. The id is that of the payment.
      create table purchase (
        id uuid primary key,
        player_id uuid not null,
        invoice_id uuid not null,
        course_id uuid,
        occurred_at timestamptz not null
      );
      create index purchase_newest on purchase (player_id, id);
    `);
  }
}
