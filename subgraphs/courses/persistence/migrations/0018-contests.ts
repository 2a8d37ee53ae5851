import { Migration } from '@mikro-orm/migrations';

export class ContestsMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- What the domain gamification says of contests: when their problems are open, and to whom.
      create table contest (
        id uuid primary key,
        course_id uuid not null,
        starts_at timestamptz(3) not null,
        ends_at timestamptz(3) not null,
        format text not null check (format in ('icpc', 'points')),
        -- Results are final: they count in the course from now on.
        finished_at timestamptz(3),
        -- What the contest paid for each solved problem.
        xp_by_problem integer
      );
      create index contest_course on contest (course_id, starts_at);

      create table contest_problem (
        contest_id uuid not null references contest on delete cascade,
        exercise_id uuid not null,
        -- The exercise as it was at the start; null before anything changed it, when the draft has it.
        content jsonb,
        primary key (contest_id, exercise_id)
      );
      create index contest_problem_exercise on contest_problem (exercise_id);

      create table contest_entrant (
        contest_id uuid not null references contest on delete cascade,
        user_id uuid not null,
        -- May submit until then even if the contest has finished: extra time, or a virtual contest.
        until timestamptz(3),
        disqualified boolean not null default false,
        primary key (contest_id, user_id)
      );
      create index contest_entrant_user on contest_entrant (user_id);

      -- XP that a contest paid for the exercise: only what is more than this is paid for it. Null where it took no part.
      alter table coding_submission add column contest_xp integer check (contest_xp >= 0);
    `);
  }
}
