import { Migration } from '@mikro-orm/migrations';

export class ModeratedItemsMigration extends Migration {
  override up(): void {
    for (const table of ['message', 'community_event', 'community_group'])
      this.addSql(`
        alter table ${table}
          add column hidden_at timestamptz,
          add column hidden_reason text check (hidden_reason in ('reports', 'moderator')),
          add constraint ${table}_hidden_for_a_reason check ((hidden_at is null) = (hidden_reason is null));
      `);
  }
}
