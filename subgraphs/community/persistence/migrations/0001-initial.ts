import { Migration } from '@mikro-orm/migrations';

export class InitialMigration extends Migration {
  override up(): void {
    this.addSql(`
      create extension if not exists btree_gist;

      -- What users said of people: in which words to speak to them.
      create table recipient (
        user_id uuid primary key,
        locale text not null
      );
      create table notification_inbox (
        id uuid primary key,
        version integer not null,
        last_sequence integer not null check (last_sequence >= 0),
        unread_count integer not null check (unread_count between 0 and last_sequence)
      );
      create table notification (
        id uuid primary key,
        user_id uuid not null references notification_inbox,
        sequence integer not null check (sequence > 0),
        event_id uuid not null,
        kind text not null,
        category text not null
          check (category in ('account', 'classes', 'lessons', 'progress', 'billing', 'discussions')),
        facts jsonb not null,
        course_id uuid,
        class_id uuid,
        lesson_id uuid,
        post_id uuid,
        actor_id uuid,
        created_at timestamptz not null,
        read_at timestamptz,
        unique (user_id, sequence),
        unique (event_id, user_id)
      );
      create index notification_unread on notification (user_id, id) where read_at is null;

      -- What courses said of itself: which courses are published.
      create table course (id uuid primary key);
      -- What classes said of itself: who is in a class. Every class has its instructor from its first day.
      create table class_member (
        class_id uuid not null,
        user_id uuid not null,
        role text not null check (role in ('student', 'instructor')),
        primary key (class_id, user_id)
      );
      create index class_member_user on class_member (user_id, class_id);

      create table post (
        id uuid primary key,
        version integer not null,
        author_id uuid not null,
        course_id uuid references course,
        class_id uuid,
        title text not null check (char_length(title) between 1 and 200),
        text text not null check (char_length(text) between 1 and 10000),
        tags text[] not null check (cardinality(tags) <= 5),
        like_count integer not null check (like_count >= 0),
        comment_count integer not null check (comment_count >= 0),
        created_at timestamptz not null,
        unique_until timestamptz not null,
        edited_at timestamptz,
        deleted_at timestamptz,
        search tsvector not null generated always as (to_tsvector('simple', title || ' ' || text)) stored,
        check (course_id is null or class_id is null),
        constraint post_not_twice exclude using gist
          (author_id with =, (md5(text)) with =, tstzrange(created_at, unique_until) with &&) where (deleted_at is null)
      );
      create index post_newest on post (id) where deleted_at is null;
      create index post_course on post (course_id, id);
      create index post_class on post (class_id, id) where deleted_at is null;
      create index post_tags on post using gin (tags) where deleted_at is null;
      create index post_search on post using gin (search) where deleted_at is null;
      create table post_revision (
        id uuid primary key,
        post_id uuid not null references post,
        title text not null,
        text text not null,
        tags text[] not null,
        replaced_at timestamptz not null
      );
      create index post_revision_post on post_revision (post_id, id);
      -- A like that was taken back stays, so that giving it again is no news.
      create table post_like (
        post_id uuid not null references post,
        user_id uuid not null,
        withdrawn_at timestamptz,
        primary key (post_id, user_id)
      );
      create table comment (
        id uuid primary key,
        post_id uuid not null references post,
        parent_id uuid,
        author_id uuid not null,
        text text not null check (char_length(text) between 1 and 5000),
        created_at timestamptz not null,
        unique (post_id, id),
        constraint comment_parent_of_same_post foreign key (post_id, parent_id) references comment (post_id, id)
      );
      create index comment_parent on comment (post_id, parent_id);
      create function refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
      end $$;
      create trigger post_revision_append_only before update or delete on post_revision
        for each row execute function refuse_change();
    `);
  }
}
