import { Migration } from '@mikro-orm/migrations';

export class PostFilesMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table post_file (
        -- Its upload.
        id uuid primary key,
        owner_id uuid not null,
        -- Neither while it waits to be used.
        post_id uuid references post deferrable initially deferred,
        comment_id uuid references comment deferrable initially deferred,
        name text not null check (char_length(name) between 1 and 200),
        content_type text not null,
        size bigint not null check (size > 0),
        storage_key text not null,
        -- Of an image.
        width integer,
        height integer,
        created_at timestamptz not null,
        check (num_nonnulls(post_id, comment_id) <= 1),
        check ((width is null) = (height is null))
      );
      create index post_file_post on post_file (post_id, id) where post_id is not null;
      create index post_file_comment on post_file (comment_id, id) where comment_id is not null;
      create index post_file_owner on post_file (owner_id);
      create index post_file_unused on post_file (created_at) where post_id is null and comment_id is null;
    `);
  }
}
