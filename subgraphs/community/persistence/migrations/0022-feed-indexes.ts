import { Migration } from '@mikro-orm/migrations';

export class FeedIndexesMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- The feed looks for the viewer's sources in the newest posts without reading the posts.
      create index post_newest_places on post (id) include (active_at, author_id, group_id, class_id, course_id)
        where deleted_at is null;
      create index post_active_places on post (active_at, id) include (author_id, group_id, class_id, course_id)
        where deleted_at is null;
      drop index post_newest;
      drop index post_active;
    `);
  }
}
