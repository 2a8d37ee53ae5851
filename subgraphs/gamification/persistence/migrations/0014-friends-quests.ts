import { Migration } from '@mikro-orm/migrations';

export class FriendsQuestsMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- A goal that friends have together. Changed under the lock of its row.
      create table friends_quest (
        id uuid primary key,
        quest_id uuid not null references quest,
        started_by uuid not null references player,
        started_at timestamptz not null,
        accept_until timestamptz not null,
        ends_at timestamptz not null,
        completed_at timestamptz,
        -- By a block, or since too few members are left.
        ended_at timestamptz,
        constraint friends_quest_one_end check (completed_at is null or ended_at is null)
      );
      create index friends_quest_quest on friends_quest (quest_id);
      create index friends_quest_starter on friends_quest (started_by);
      create table friends_quest_member (
        friends_quest_id uuid not null references friends_quest,
        player_id uuid not null references player,
        -- Null for an invitation.
        accepted_at timestamptz,
        primary key (friends_quest_id, player_id)
      );
      create index friends_quest_member_player on friends_quest_member (player_id);
      -- A block ends the quests that both users are in. A trigger, since blocks are a read model that events alone write.
      create function end_friends_quests() returns trigger language plpgsql as $$
      begin
        update friends_quest set ended_at = now() where completed_at is null and ended_at is null
          and exists (select from friends_quest_member where friends_quest_id = id and player_id = new.blocker_id)
          and exists (select from friends_quest_member where friends_quest_id = id and player_id = new.blocked_id);
        return null;
      end $$;
      create trigger block_ends_friends_quests after insert on block
        for each row execute function end_friends_quests();
    `);
  }
}
