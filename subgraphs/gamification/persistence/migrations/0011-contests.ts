import { Migration } from '@mikro-orm/migrations';

export class ContestsMigration extends Migration {
  override up(): void {
    this.addSql(`
      alter table contest
        add column format text not null default 'icpc' check (format in ('icpc', 'points')),
        add column problems jsonb not null default '[]',
        add column penalty_minutes integer not null default 20 check (penalty_minutes between 0 and 60),
        add column points_by text not null default 'best' check (points_by in ('best', 'groups')),
        add column ties text not null default 'shared' check (ties in ('shared', 'last-improvement')),
        add column freezes_at timestamptz,
        add column entry_code text,
        add column removed jsonb not null default '[]',
        add column published_at timestamptz,
        add column started_at timestamptz,
        add column frozen_at timestamptz,
        add column finished_at timestamptz,
        add column deleted_at timestamptz,
        add column resolver_steps integer not null default 0,
        add column rated_at timestamptz;
      update contest set published_at = now(), started_at = case when starts_at <= now() then starts_at end;
      -- Contests whose start, freeze or end a job has to publish.
      create index contest_open on contest (starts_at) where published_at is not null and finished_at is null;
      create index contest_rated on contest (ends_at, id) where rated_at is not null;

      alter table participation
        add column number integer,
        add column extra_until timestamptz,
        add column disqualified_at timestamptz,
        -- Fixed when joining: whether the contest can change the rating of the user.
        add column ratable boolean not null default true;
      update participation set number = numbered.number from (
        select contest_id, user_id, row_number() over (partition by contest_id order by joined_at, user_id) as number
        from participation) numbered
      where numbered.contest_id = participation.contest_id and numbered.user_id = participation.user_id;

      -- A submission with the judgement of its highest revision.
      create table contest_submission (
        id uuid primary key,
        contest_id uuid not null references contest,
        user_id uuid not null,
        exercise_id uuid not null,
        submitted_at timestamptz not null,
        revision integer not null,
        verdict text,
        score numeric(7, 6) not null,
        groups jsonb not null,
        ignored boolean not null default false,
        -- The version of the contest when the row changed last: readers load what is newer than they know.
        changed integer not null
      );
      create index contest_submission_changed on contest_submission (contest_id, changed);
      create index contest_submission_user on contest_submission (user_id, contest_id);

      create table clarification (
        id uuid primary key,
        contest_id uuid not null references contest,
        -- Who asked; null for an announcement.
        user_id uuid,
        problem text,
        question text,
        answer text,
        answered_by uuid,
        to_all boolean not null default false,
        asked_at timestamptz not null,
        answered_at timestamptz,
        -- Order of announcements and answers; given under the lock of the contest.
        sequence bigint
      );
      create index clarification_contest on clarification (contest_id, sequence);
      create index clarification_user on clarification (user_id, asked_at);
      create sequence clarification_sequence;

      create table virtual_contest (
        contest_id uuid not null references contest,
        user_id uuid not null,
        starts_at timestamptz not null,
        until timestamptz not null,
        primary key (contest_id, user_id)
      );
      create index virtual_contest_user on virtual_contest (user_id);

      -- Exercises in published versions: none can be a problem.
      create table published_exercise (
        course_id uuid not null,
        exercise_id uuid not null,
        primary key (course_id, exercise_id)
      );
      create index published_exercise_id on published_exercise (exercise_id);

      alter table player
        add column rating integer,
        add column rated_contests integer not null default 0;
      create table rating_change (
        contest_id uuid not null references contest,
        user_id uuid not null,
        rank integer not null,
        before integer not null,
        after integer not null,
        contests integer not null,
        revision integer not null,
        primary key (contest_id, user_id)
      );
      create index rating_change_user on rating_change (user_id);
    `);
  }
}
