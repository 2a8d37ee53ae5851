import { Migration } from '@mikro-orm/migrations';

export class FriendsMigration extends Migration {
  override up(): void {
    this.addSql(`
      create index relation_low_friends on relation (low_id, greatest(low_follows_at, high_follows_at), id)
        where low_follows_at is not null and high_follows_at is not null;
      create index relation_high_friends on relation (high_id, greatest(low_follows_at, high_follows_at), id)
        where low_follows_at is not null and high_follows_at is not null;
    `);
  }
}
