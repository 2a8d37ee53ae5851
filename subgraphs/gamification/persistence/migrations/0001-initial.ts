import { Migration } from '@mikro-orm/migrations';

export class InitialMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- Defaults make a new player: events may meet one before its registration does.
      create table player (
        id uuid primary key,
        version integer not null default 0,
        total_xp integer not null default 0 check (total_xp >= 0),
        level integer not null default 1 check (level > 0),
        peak_level integer not null default 1 check (peak_level >= level),
        leaderboard_visible boolean not null default true,
        streak_days integer not null default 0 check (streak_days >= 0),
        streak_longest integer not null default 0 check (streak_longest >= streak_days),
        streak_last_date text,
        streak_freezes integer not null default 0 check (streak_freezes between 0 and 2),
        facts_exercises integer not null default 0,
        facts_lessons integer not null default 0,
        facts_courses integer not null default 0,
        facts_perfect_quizzes integer not null default 0,
        badges jsonb not null default '{}'
      );
      create table xp_transaction (
        id uuid primary key,
        player_id uuid not null references player,
        rule text not null
          check (rule in ('exercise-completed', 'lesson-completed', 'course-completed', 'attendance', 'adjustment')),
        source_id uuid not null,
        revision integer not null check (revision >= 0),
        amount integer not null check (amount <> 0),
        course_id uuid,
        class_ids uuid[] not null,
        reason text,
        actor_id uuid,
        occurred_at timestamptz not null,
        counted_at timestamptz not null,
        unique (player_id, rule, source_id, revision),
        check (rule <> 'adjustment' or (reason is not null and actor_id is not null))
      );
      create index xp_transaction_recent on xp_transaction (player_id, occurred_at);
      create index xp_transaction_newest on xp_transaction (player_id, id);
      -- A board's name says its scope and period. Only rows with XP of players who may be seen are listed.
      create table board_score (
        board_key text not null,
        user_id uuid not null references player,
        class_id uuid,
        xp integer not null,
        reached_at timestamptz not null,
        shown boolean not null,
        primary key (board_key, user_id)
      );
      create index board_score_rank on board_score (board_key, xp desc, reached_at, user_id) where shown and xp > 0;
      create index board_score_user on board_score (user_id, class_id);
      -- What classes and courses said of themselves.
      create table class (
        id uuid primary key,
        course_id uuid not null,
        instructor_id uuid not null
      );
      create table class_member (
        class_id uuid not null,
        user_id uuid not null,
        course_id uuid not null,
        primary key (class_id, user_id)
      );
      create index class_member_user on class_member (user_id, course_id);
      create table course (
        id uuid primary key,
        instructor_id uuid not null,
        published_version integer not null
      );
      create table contest (
        id uuid primary key,
        version integer not null,
        title text not null,
        course_id uuid not null references course,
        created_by uuid not null,
        starts_at timestamptz not null,
        ends_at timestamptz not null check (ends_at > starts_at),
        participant_count integer not null check (participant_count >= 0)
      );
      create index contest_course on contest (course_id, id);
      create table participation (
        contest_id uuid not null references contest,
        user_id uuid not null,
        joined_at timestamptz not null,
        primary key (contest_id, user_id)
      );
      create index participation_user on participation (user_id, contest_id);
      create function refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
      end $$;
      create trigger xp_transaction_append_only before update or delete on xp_transaction
        for each row execute function refuse_change();
    `);
  }
}
