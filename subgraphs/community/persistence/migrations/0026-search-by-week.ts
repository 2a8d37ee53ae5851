import { Migration } from '@mikro-orm/migrations';

export class SearchByWeekMigration extends Migration {
  override up(): void {
    this.addSql(`
      create extension if not exists btree_gin;
      -- The week in which a row with an id of version 7 was made, since 1970. Rows of a later week have higher ids.
      create function week_of(id uuid) returns integer language sql immutable parallel safe strict
        return coalesce(floor(extract(epoch from uuid_extract_timestamp(id) at time zone 'UTC') / 604800)::integer, 0);
      -- Words with many hits are searched week by week, the newest first: the index finds those of one week alone.
      create index post_words_by_week on post using gin (words, week_of(id)) with (fastupdate = off)
        where deleted_at is null;
      create index comment_words_by_week on comment using gin (words, week_of(id)) with (fastupdate = off)
        where deleted_at is null;
      create index post_tags_by_week on post using gin (tags, week_of(id)) where deleted_at is null;
      -- Whom a report notifies.
      create index registered_user_staff on registered_user (id) where roles && '{staff,super_admin}';
      drop index post_words;
      drop index comment_words;
      drop index post_tags;
    `);
  }
}
