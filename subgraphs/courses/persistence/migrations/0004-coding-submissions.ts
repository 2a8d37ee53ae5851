import { Migration } from '@mikro-orm/migrations';

export class CodingSubmissionsMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- What submissions are judged by, under the hash of its content; never changed.
      create table coding_task (
        id text primary key check (id ~ '^[0-9a-f]{64}$'),
        function_name text,
        comparer text not null check (comparer in ('lines', 'exact', 'tokens', 'numbers')),
        cpu_limit_ms integer check (cpu_limit_ms between 100 and 10000),
        memory_limit_mib integer not null check (memory_limit_mib between 32 and 256),
        case_count integer not null check (case_count between 1 and 100),
        bytes bigint not null
      );
      create table coding_case (
        task_id text not null references coding_task,
        number integer not null check (number > 0),
        input text not null,
        expected text not null,
        weight double precision not null check (weight >= 0),
        hidden boolean not null,
        group_name text,
        primary key (task_id, number)
      );
      create trigger coding_task_append_only before update or delete on coding_task
        for each row execute function refuse_change();
      create trigger coding_case_append_only before update or delete on coding_case
        for each row execute function refuse_change();

      create table coding_submission (
        id uuid primary key,
        version integer not null,
        student_id uuid not null,
        course_id uuid not null references course,
        lesson_id uuid,
        exercise_id uuid not null,
        contest_id uuid,
        language text not null check (language in ('javascript', 'typescript', 'python')),
        source text not null,
        task_id text not null references coding_task,
        mode text not null check (mode in ('all-cases', 'first-failure')),
        submitted_at timestamptz(3) not null,
        local_date date not null,
        revision integer not null check (revision >= 0),
        verdict text check (verdict in ('cancelled', 'internal-error', 'compile-error', 'output-limit', 'memory-limit',
          'time-limit', 'runtime-error', 'wrong-answer', 'accepted')),
        score double precision not null check (score between 0 and 1),
        groups jsonb not null,
        judged_at timestamptz(3),
        check ((verdict is null) = (judged_at is null)),
        check (revision = 0 or verdict is not null)
      );
      create index coding_submission_student on coding_submission (student_id, exercise_id, id);
      create index coding_submission_exercise on coding_submission (exercise_id, id);
      create index coding_submission_contest on coding_submission (contest_id, id) where contest_id is not null;
      create index coding_submission_course on coding_submission (course_id);
      create index coding_submission_task on coding_submission (task_id);

      create table coding_case_result (
        submission_id uuid not null references coding_submission on delete cascade,
        revision integer not null,
        number integer not null,
        verdict text not null,
        cpu_ms double precision not null,
        memory_kib double precision,
        -- Of a hidden case nothing of the following; of the others a beginning, for 90 days.
        output text,
        errors text,
        truncated boolean not null,
        error jsonb,
        judged_at timestamptz(3) not null,
        primary key (submission_id, revision, number)
      );
      create index coding_case_result_kept on coding_case_result (judged_at)
        where output is not null or errors is not null or error is not null;

      -- One row for each judgment that is to be made, until it is made. Small, and changed at every step.
      create table judge_queue (
        submission_id uuid primary key references coding_submission,
        -- Of contests 0, of exercises 1, of rejudges 2.
        priority smallint not null check (priority in (0, 1, 2)),
        sequence bigint generated always as identity unique,
        task_id text not null references coding_task,
        student_id uuid not null,
        exercise_id uuid not null,
        revision integer not null check (revision > 0),
        may_lower boolean not null,
        -- A judgment that began stays begun, also while no instance works on it.
        started boolean not null default false,
        lease uuid,
        leased_until timestamptz,
        leases integer not null default 0,
        check (started or lease is null)
      );
      create index judge_queue_task on judge_queue (task_id);
      create index judge_queue_waiting on judge_queue (priority, sequence) where not started;
      create index judge_queue_leased on judge_queue (leased_until) where started;
      create index judge_queue_student on judge_queue (student_id, priority, sequence);
      -- One at a time of a student's exercises, and of a student's contests.
      create unique index judge_queue_running_once on judge_queue (student_id, priority) where started and priority < 2;
      create unique index judge_queue_waiting_once on judge_queue (student_id) where not started and priority = 1;

      -- When a student last ran programs: the times of the last minute.
      create table code_rate (
        student_id uuid primary key,
        recent timestamptz[] not null
      );
    `);
  }
}
