import { Migration } from '@mikro-orm/migrations';

export class GroupsAndLeaguesMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table group_member (
        group_id uuid not null,
        user_id uuid not null,
        joined_at timestamptz not null,
        primary key (group_id, user_id)
      );
      create index group_member_user on group_member (user_id, joined_at, group_id);
      alter table board_score add column group_id uuid;
      create index board_score_group on board_score (group_id) where group_id is not null;

      alter table player
        add column league_tier smallint not null default 1 check (league_tier between 1 and 7),
        add column league_idle_weeks smallint not null default 0,
        -- The last week whose close counted for the player, 2026-W13.
        add column league_closed_week text;
      create index player_league on player (league_closed_week) where league_tier > 1;

      create table league_cohort (
        id uuid primary key,
        week text not null,
        tier smallint not null check (tier between 1 and 7),
        size integer not null check (size between 0 and 30),
        closed_at timestamptz
      );
      create index league_cohort_open on league_cohort (week, tier, id) where closed_at is null;
      create table league_member (
        week text not null,
        player_id uuid not null references player,
        cohort_id uuid not null references league_cohort,
        -- Set when the week is closed.
        rank integer,
        xp integer,
        outcome text check (outcome in ('promoted', 'demoted', 'stayed')),
        primary key (player_id, week)
      );
      create index league_member_cohort on league_member (cohort_id);
      -- Players with XP in a week who are in no cohort yet; one worker places them.
      create table league_waiting (
        week text not null,
        player_id uuid not null references player,
        primary key (week, player_id)
      );
      create index league_waiting_player on league_waiting (player_id);
    `);
  }
}
