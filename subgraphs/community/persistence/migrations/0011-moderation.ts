import { Migration } from '@mikro-orm/migrations';

export class ModerationMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Everybody that an earlier release knew of.
      insert into registered_user (id) select user_id from recipient on conflict do nothing;
      alter table registered_user
        -- Null: the time in the id.
        add column registered_at timestamptz,
        -- Set by staff; null: computed.
        add column trust text check (trust in ('new', 'member', 'trusted'));

      alter table post
        add column kind text not null default 'discussion' check (kind in ('discussion', 'question')),
        add column active_at timestamptz,
        add column locked_at timestamptz,
        add column pinned_at timestamptz,
        add column accepted_comment_id uuid,
        add column link_count integer not null default 0 check (link_count >= 0);
      update post set active_at = coalesce(
        (select max(created_at) from comment where comment.post_id = post.id), created_at);
      create function post_is_active_since_created() returns trigger language plpgsql as $$
      begin
        -- A process of the previous version does not know the column.
        new.active_at := coalesce(new.active_at, new.created_at);
        return new;
      end $$;
      create trigger post_active before insert on post for each row when (new.active_at is null)
        execute function post_is_active_since_created();
      alter table post alter column active_at set not null;
      alter table comment
        add column link_count integer not null default 0 check (link_count >= 0),
        -- No one answered it, or all who did have deleted their answers: not even its place is shown.
        add column removed_at timestamptz,
        add column edited_at timestamptz,
        add constraint comment_deleted_before_removed check (removed_at is null or deleted_at is not null);
      create table comment_revision (
        id uuid primary key,
        comment_id uuid not null references comment,
        text text not null,
        replaced_at timestamptz not null
      );
      create index comment_revision_comment on comment_revision (comment_id, id);
      -- Of comments, and those of posts that are no like.
      create table reaction (
        item_type text not null check (item_type in ('post', 'comment')),
        item_id uuid not null,
        user_id uuid not null,
        kind text not null check (kind in ('like', 'love', 'celebrate', 'confused', 'looking')),
        created_at timestamptz not null,
        primary key (item_id, user_id, kind)
      );
      create index reaction_user on reaction (user_id, item_id);
      create table post_follow (
        post_id uuid not null references post,
        user_id uuid not null,
        -- False: muted.
        following boolean not null,
        primary key (post_id, user_id)
      );
      create index post_follow_user on post_follow (user_id, post_id);
      create index post_pinned on post (group_id, course_id, class_id) where pinned_at is not null;
      create table post_draft (
        id uuid primary key,
        author_id uuid not null,
        kind text not null check (kind in ('discussion', 'question')),
        title text not null check (char_length(title) <= 200),
        text text not null check (char_length(text) <= 10000),
        tags text[] not null,
        course_id uuid,
        class_id uuid,
        group_id uuid,
        saved_at timestamptz not null
      );
      create index post_draft_author on post_draft (author_id, saved_at);
      create index post_draft_old on post_draft (saved_at);
      create index post_author_recent on post (author_id, created_at);
      create index comment_author_recent on comment (author_id, created_at);

      -- One reported item: what its reporters said, and what a moderator decided.
      create table report (
        id uuid primary key,
        version integer not null,
        item_type text not null check (item_type in ('post', 'comment', 'message', 'event', 'group')),
        item_id uuid not null,
        author_id uuid not null,
        course_id uuid,
        class_id uuid,
        group_id uuid,
        status text not null check (status in ('open', 'decided')),
        -- Shown to moderators only because a new user's first item with a link waits for one of them.
        held boolean not null,
        opened_at timestamptz not null,
        claimed_by uuid,
        claimed_until timestamptz,
        decision text check (decision in ('dismiss', 'hide', 'delete', 'lock', 'warn', 'suspend')),
        rule text,
        note text check (char_length(note) <= 500),
        decided_by uuid,
        decided_at timestamptz,
        check ((status = 'decided') = (decided_at is not null)),
        check ((claimed_by is null) = (claimed_until is null))
      );
      create unique index report_one_open on report (item_type, item_id) where status = 'open';
      create index report_queue on report (id) where status = 'open';
      create index report_queue_of_group on report (group_id, id) where status = 'open' and group_id is not null;
      create index report_author on report (author_id);
      create index report_claimed_by on report (claimed_by) where claimed_by is not null;
      create index report_decided_by on report (decided_by) where decided_by is not null;
      create table report_entry (
        report_id uuid not null references report,
        reporter_id uuid not null,
        item_type text not null,
        item_id uuid not null,
        reason text not null check (char_length(reason) <= 500),
        created_at timestamptz not null,
        constraint report_entry_once primary key (reporter_id, item_type, item_id)
      );
      create index report_entry_report on report_entry (report_id, created_at);

      -- What was decided against someone: the subject of an appeal.
      create table sanction (
        id uuid primary key,
        user_id uuid not null,
        report_id uuid not null references report,
        kind text not null check (kind in ('hide', 'delete', 'lock', 'warn', 'suspend')),
        rule text not null,
        created_by uuid not null,
        created_at timestamptz not null,
        -- Of a suspension.
        ends_at timestamptz,
        lifted_at timestamptz,
        lifted_by uuid,
        appeal_text text check (char_length(appeal_text) <= 2000),
        appealed_at timestamptz,
        appeal_outcome text check (appeal_outcome in ('upheld', 'overturned')),
        appeal_decided_by uuid,
        appeal_decided_at timestamptz,
        check ((kind = 'suspend') = (ends_at is not null)),
        check ((appeal_text is null) = (appealed_at is null)),
        check ((appeal_outcome is null) = (appeal_decided_at is null)),
        constraint appeal_by_another check (appeal_decided_by <> created_by)
      );
      create index sanction_user on sanction (user_id, created_at);
      create index sanction_report on sanction (report_id);
      create index sanction_appeals on sanction (appealed_at, id) where appealed_at is not null and appeal_outcome is null;

      create table moderation_entry (
        id uuid primary key,
        actor_id uuid not null,
        action text not null,
        user_id uuid,
        report_id uuid,
        sanction_id uuid,
        detail jsonb not null,
        created_at timestamptz not null
      );
      create index moderation_entry_actor on moderation_entry (actor_id);
      create index moderation_entry_user on moderation_entry (user_id, id) where user_id is not null;
      create trigger moderation_entry_append_only before update or delete on moderation_entry
        for each row execute function refuse_change();
    `);
  }
}
