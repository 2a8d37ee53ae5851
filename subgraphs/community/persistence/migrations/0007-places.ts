import { Migration } from '@mikro-orm/migrations';

export class PlacesMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- What courses said of itself: who may write in the discussion of a course.
      create table course_member (
        course_id uuid not null,
        user_id uuid not null,
        role text not null check (role in ('student', 'instructor')),
        primary key (course_id, user_id)
      );
      create index course_member_user on course_member (user_id, course_id);
      -- Null until the class is published again. The people of a class may write in the discussion of its course.
      alter table class_member add column course_id uuid;
      create index class_member_course on class_member (course_id, user_id) where course_id is not null;
      create index block_blocked on block (blocked_id, blocker_id);

      -- A group of people who chose to meet: a place of posts, files and events.
      create table community_group (
        id uuid primary key,
        version integer not null,
        kind text not null check (kind in ('public', 'private', 'secret')),
        name text not null check (char_length(name) between 1 and 80),
        description text not null default '' check (char_length(description) <= 2000),
        description_html text,
        member_count integer not null check (member_count between 0 and 50000),
        file_bytes bigint not null default 0 check (file_bytes between 0 and 1073741824),
        created_at timestamptz not null,
        archived_at timestamptz
      );
      create index community_group_listed on community_group (id) where archived_at is null and kind <> 'secret';
      create table membership (
        group_id uuid not null references community_group,
        user_id uuid not null,
        role text not null check (role in ('owner', 'moderator', 'member')),
        joined_at timestamptz not null,
        primary key (group_id, user_id)
      );
      create index membership_user on membership (user_id, group_id);
      create index membership_rank on membership (group_id, role, joined_at, user_id);

      alter table post
        add column group_id uuid references community_group,
        -- Written by staff: a block does not hide it.
        add column official boolean not null default false,
        add column hidden_at timestamptz,
        -- Why only its author and moderators see it.
        add column hidden_reason text check (hidden_reason in ('reports', 'held', 'moderator')),
        add constraint post_in_one_place check (num_nonnulls(course_id, class_id, group_id) <= 1),
        add constraint post_hidden_for_a_reason check ((hidden_at is null) = (hidden_reason is null));
      create index post_group on post (group_id, id) where group_id is not null and deleted_at is null;
      alter table comment
        add column official boolean not null default false,
        add column hidden_at timestamptz,
        add column hidden_reason text check (hidden_reason in ('reports', 'held', 'moderator')),
        -- Its place stays while others answered it; its text is removed.
        add column deleted_at timestamptz,
        add constraint comment_hidden_for_a_reason check ((hidden_at is null) = (hidden_reason is null));
    `);
  }
}
