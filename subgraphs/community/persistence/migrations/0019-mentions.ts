import { Migration } from '@mikro-orm/migrations';

export class MentionsMigration extends Migration {
  override up(): void {
    this.addSql(`
      alter table notification
        add column comment_id uuid,
        add column conversation_id uuid;
      create index notification_post on notification (post_id, user_id) where post_id is not null;
      create index notification_conversation on notification (user_id, conversation_id)
        where conversation_id is not null and read_at is null;
      -- When all members were last mentioned at once.
      alter table community_group add column mentioned_at timestamptz;
    `);
  }
}
