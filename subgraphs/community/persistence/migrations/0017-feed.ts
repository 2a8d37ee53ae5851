import { Migration } from '@mikro-orm/migrations';

export class FeedMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- What users said of people: who follows whom.
      create table follow (
        follower_id uuid not null,
        followed_id uuid not null,
        followed_at timestamptz not null,
        primary key (follower_id, followed_id)
      );
      create index follow_newest on follow (follower_id, followed_at);
      create index follow_followed on follow (followed_id, follower_id);
      -- The feed by activity reads the newest of all, and of each of its sources.
      create index post_active on post (active_at, id) where deleted_at is null;
      create index post_author_active on post (author_id, active_at, id) where deleted_at is null;
      create index post_course_active on post (course_id, active_at, id) where course_id is not null and deleted_at is null;
      create index post_class_active on post (class_id, active_at, id) where class_id is not null and deleted_at is null;
      create index post_group_active on post (group_id, active_at, id) where group_id is not null and deleted_at is null;
    `);
  }
}
