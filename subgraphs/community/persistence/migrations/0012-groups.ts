import { Migration } from '@mikro-orm/migrations';

export class GroupsMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table join_request (
        group_id uuid not null references community_group,
        user_id uuid not null,
        created_at timestamptz not null,
        primary key (group_id, user_id)
      );
      create index join_request_user on join_request (user_id);
      create table group_invitation (
        id uuid primary key,
        group_id uuid not null references community_group,
        -- Null for a link.
        user_id uuid,
        -- Of a link: SHA-256 of its secret.
        secret_hash bytea unique,
        invited_by uuid not null,
        uses_left integer not null check (uses_left >= 0),
        created_at timestamptz not null,
        expires_at timestamptz not null,
        revoked_at timestamptz,
        check ((user_id is null) = (secret_hash is not null)),
        constraint group_invitation_of_user unique (group_id, user_id)
      );
      create index group_invitation_user on group_invitation (user_id) where user_id is not null;
      create index group_invitation_by on group_invitation (invited_by);
      create table group_ban (
        group_id uuid not null references community_group,
        user_id uuid not null,
        banned_by uuid not null,
        created_at timestamptz not null,
        primary key (group_id, user_id)
      );
      create index group_ban_user on group_ban (user_id);
      create table group_file (
        -- Its upload.
        id uuid primary key,
        group_id uuid not null references community_group,
        shared_by uuid not null,
        name text not null check (char_length(name) between 1 and 200),
        content_type text not null,
        size bigint not null check (size > 0),
        storage_key text not null,
        created_at timestamptz not null
      );
      create index group_file_group on group_file (group_id, id);
      create index group_file_shared_by on group_file (shared_by);
    `);
  }
}
