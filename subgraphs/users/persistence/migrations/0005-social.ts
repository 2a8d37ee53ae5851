import { Migration } from '@mikro-orm/migrations';

export class SocialMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- What two people are to each other: one row a pair, the smaller id is low.
      create table relation (
        id uuid primary key,
        version integer not null,
        low_id uuid not null references user_account,
        high_id uuid not null references user_account,
        low_follows_at timestamptz,
        high_follows_at timestamptz,
        low_blocks_at timestamptz,
        high_blocks_at timestamptz,
        constraint relation_of_two check (low_id < high_id),
        constraint relation_once unique (low_id, high_id),
        constraint relation_blocked_or_followed check
          (low_follows_at is null and high_follows_at is null or low_blocks_at is null and high_blocks_at is null)
      );
      create index relation_low_follows on relation (low_id, low_follows_at, id) where low_follows_at is not null;
      create index relation_high_follows on relation (high_id, high_follows_at, id) where high_follows_at is not null;
      create index relation_low_followed on relation (low_id, high_follows_at, id) where high_follows_at is not null;
      create index relation_high_followed on relation (high_id, low_follows_at, id) where low_follows_at is not null;
      create index relation_low_blocks on relation (low_id, low_blocks_at, id) where low_blocks_at is not null;
      create index relation_high_blocks on relation (high_id, high_blocks_at, id) where high_blocks_at is not null;
    `);
  }
}
