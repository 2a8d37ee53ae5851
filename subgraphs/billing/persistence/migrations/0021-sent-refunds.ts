import { Migration } from '@mikro-orm/migrations';

export class SentRefundsMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- When the provider was last asked for it; null before the first time.
      alter table provider_refund add sent_at timestamptz;
      -- What waits now may have been asked for by the version before, which does not write it.
      update provider_refund set sent_at = requested_at where status = 'requested';
    `);
  }
}
