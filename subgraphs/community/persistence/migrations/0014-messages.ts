import { Migration } from '@mikro-orm/migrations';

export class MessagesMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table conversation (
        id uuid primary key,
        version integer not null,
        kind text not null check (kind in ('direct', 'group')),
        title text check (char_length(title) between 1 and 80),
        started_by uuid not null,
        created_at timestamptz not null,
        -- A direct conversation with a stranger: until the other user accepts it, one message can be sent.
        accepted_at timestamptz,
        last_sequence integer not null check (last_sequence >= 0),
        last_message_at timestamptz not null,
        -- Of a direct conversation: both users, the lower id first.
        first_user_id uuid,
        second_user_id uuid,
        constraint conversation_of_pair unique (first_user_id, second_user_id),
        check ((kind = 'direct') = (first_user_id is not null and second_user_id is not null)),
        check (first_user_id < second_user_id)
      );
      create index conversation_started_by on conversation (started_by, created_at);
      create table conversation_member (
        conversation_id uuid not null references conversation,
        user_id uuid not null,
        -- Messages after it, up to the last before leaving, are seen.
        joined_sequence integer not null,
        left_sequence integer,
        marker integer not null default 0,
        marker_revision integer not null default 0,
        muted boolean not null default false,
        primary key (conversation_id, user_id),
        check (left_sequence >= joined_sequence)
      );
      create index conversation_member_user on conversation_member (user_id, conversation_id);
      create table message (
        id uuid primary key,
        conversation_id uuid not null references conversation,
        sequence integer not null check (sequence > 0),
        sender_id uuid not null,
        text text not null check (char_length(text) between 1 and 4000),
        html text not null,
        created_at timestamptz not null,
        edited_at timestamptz,
        deleted_at timestamptz,
        unique (conversation_id, sequence)
      );
      create index message_sender on message (sender_id, id);
    `);
  }
}
