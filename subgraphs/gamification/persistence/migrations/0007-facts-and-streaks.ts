import { Migration } from '@mikro-orm/migrations';

export class FactsAndStreaksMigration extends Migration {
  override up(): void {
    this.addSql(`
      alter table player
        add column streak_last_at timestamptz,
        add column streak_closed_through text,
        add column streak_broken_on text,
        add column streak_broken_days integer not null default 0,
        add column streak_repaired_at timestamptz,
        add column at_risk_on text,
        add column time_zone text not null default 'UTC';
      -- Streaks that a job has to close, and those that it warns of.
      create index player_streak_open on player (streak_last_date) where streak_days > 0;
      create index player_streak_zone on player (time_zone, streak_last_date) where streak_days >= 3;

      -- What staff did to players, with the reason.
      create table staff_act (
        id uuid primary key,
        actor_id uuid not null,
        player_id uuid not null references player,
        act text not null,
        reason text not null,
        at timestamptz not null
      );
      create index staff_act_player on staff_act (player_id, at);

      -- Every learning event, whether or not it paid XP. The id is that of the event.
      create table activity_fact (
        id uuid primary key,
        player_id uuid not null references player,
        kind text not null,
        source_id uuid not null,
        exercise_type text,
        score numeric(7, 6) check (score between 0 and 1),
        first boolean not null,
        course_id uuid,
        class_ids uuid[] not null,
        occurred_at timestamptz not null,
        -- The learner's own date; null when it was not the learner who was active.
        local_date date,
        rule_set integer not null default 1
      );
      create index activity_fact_player on activity_fact (player_id, occurred_at);
      create index activity_fact_day on activity_fact (player_id, local_date) where local_date is not null;
      create index activity_fact_source on activity_fact (player_id, kind, source_id);
      create trigger activity_fact_append_only before update or delete on activity_fact
        for each row execute function refuse_change();

      -- Facts of before this release, as far as the ledger knows them: one for each source. Their score and type are not known;
      -- the date is that of UTC.
      insert into activity_fact (id, player_id, kind, source_id, first, course_id, class_ids, occurred_at, local_date)
      select distinct on (player_id, rule, source_id)
        id, player_id, rule, source_id, true, course_id, class_ids, occurred_at,
        case when amount > 0 then (occurred_at at time zone 'UTC')::date end
      from xp_transaction where rule <> 'adjustment' order by player_id, rule, source_id, revision;
    `);
  }
}
