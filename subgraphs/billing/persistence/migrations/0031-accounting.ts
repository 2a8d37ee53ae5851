import { Migration } from '@mikro-orm/migrations';

export class AccountingMigration extends Migration {
  override up(): void {
    // For lists of a period.
    this.addSql(`
      create index invoice_issued on invoice (issued_at, id) where issued_at is not null;
      create index credit_note_issued on credit_note (issued_at, id);
      create index payment_paid on payment (paid_at, id);
      create index refund_ended on refund (ended_at, id) where ended_at is not null;
    `);
  }
}
