import { Migration } from '@mikro-orm/migrations';

export class BadgesAndQuestsMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Badges are data. Awards stay in player.badges: by name the times of the tiers, and the time of a revocation.
      create table badge (
        id uuid primary key,
        version integer not null,
        name text not null constraint badge_name unique,
        status text not null check (status in ('draft', 'active', 'retired')),
        title text not null,
        text text not null,
        picture_url text,
        secret boolean not null,
        tiers jsonb not null,
        facts text[] not null,
        created_by uuid,
        activated_at timestamptz
      );
      create index badge_active on badge (name) where status = 'active';
      insert into badge (id, version, name, status, title, text, secret, tiers, facts, activated_at)
      select gen_random_uuid(), 0, name, 'active', title, text, false,
        jsonb_build_array(jsonb_build_object('title', title, 'rule',
          jsonb_build_object('fact', fact, 'op', 'gte', 'value', value))),
        array[fact], now()
      from (values
        ('first-lesson', 'First lesson', 'Complete a lesson.', 'lessons', 1),
        ('first-exercise', 'First exercise', 'Complete an exercise.', 'exercises', 1),
        ('ten-exercises', 'Ten exercises', 'Complete ten exercises.', 'exercises', 10),
        ('perfect-quiz', 'Perfect quiz', 'Complete a quiz with the full score.', 'perfectQuizzes', 1),
        ('seven-day-streak', 'Seven-day streak', 'Learn on seven days in a row.', 'streakDays', 7),
        ('course-completed', 'Course completed', 'Complete a course.', 'courses', 1)
      ) built_in (name, title, text, fact, value);
      update player set badges = (
        select jsonb_object_agg(key, jsonb_build_object('tiers', jsonb_build_array(value))) from jsonb_each(badges)
      ) where badges <> '{}';

      create table quest (
        id uuid primary key,
        version integer not null,
        title text not null,
        text text not null,
        period text not null check (period in ('daily', 'weekly', 'friends')),
        rule jsonb not null,
        facts text[] not null,
        created_by uuid not null,
        activated_at timestamptz,
        retired_at timestamptz
      );
      create index quest_active on quest (period) where activated_at is not null;
      -- Quests that players swapped for others.
      create table quest_swap (
        player_id uuid not null references player,
        period_key text not null,
        quest_id uuid not null references quest,
        primary key (player_id, period_key, quest_id)
      );
      create index quest_swap_quest on quest_swap (quest_id);
      -- A reward is paid once for each player, quest and period; without a quest it is that for all of a day.
      create table quest_completion (
        id uuid primary key,
        player_id uuid not null references player,
        quest_id uuid references quest,
        period_key text not null,
        xp integer not null,
        completed_at timestamptz not null,
        unique nulls not distinct (player_id, period_key, quest_id)
      );
      create index quest_completion_quest on quest_completion (quest_id);

      alter table xp_transaction drop constraint xp_transaction_rule_check;
      alter table xp_transaction add constraint xp_transaction_rule_check check (rule in
        ('exercise-completed', 'lesson-completed', 'course-completed', 'attendance', 'adjustment', 'quest', 'contest'))
        not valid;
    `);
  }
}
