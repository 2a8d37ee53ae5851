import { Migration } from '@mikro-orm/migrations';

export class AssignmentsMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table submission (
        id uuid primary key,
        version integer not null,
        course_id uuid not null references course,
        lesson_id uuid not null,
        exercise_id uuid not null,
        content_version integer not null,
        pass_mark double precision not null,
        max_points double precision not null check (max_points > 0),
        draft jsonb not null,
        work jsonb,
        revision integer not null check (revision >= 0),
        submitted_at timestamptz(3),
        local_date date,
        late boolean not null,
        grade jsonb,
        points double precision check (points >= 0),
        graded_revision integer not null,
        grade_revision integer not null,
        graded_by uuid,
        graded_at timestamptz(3),
        posted_at timestamptz(3),
        posted_revision integer not null,
        check ((revision = 0) = (submitted_at is null)),
        check (graded_revision <= revision),
        check (posted_at is null or points is not null)
      );
      create index submission_exercise on submission (exercise_id, id);
      create index submission_ungraded on submission (exercise_id, id) where revision > graded_revision;
      create index submission_unposted on submission (exercise_id, id) where points is not null and posted_at is null;
      create index submission_course on submission (course_id);
      create table submission_member (
        id uuid primary key,
        submission_id uuid not null references submission on delete cascade,
        student_id uuid not null,
        exercise_id uuid not null,
        own_points double precision check (own_points >= 0),
        posted_score double precision check (posted_score between 0 and 1),
        -- A student hands in once for an assignment, alone or in one group.
        constraint submission_member_once unique (exercise_id, student_id)
      );
      create index submission_member_submission on submission_member (submission_id);
      create index submission_member_student on submission_member (student_id, submission_id);

      alter table exercise_completion
        add column excused boolean not null default false,
        add column overridden boolean not null default false;

      -- Scores that a grader has set by hand, with the reason; never changed.
      create table score_override (
        id uuid primary key,
        course_id uuid not null references course,
        exercise_id uuid not null,
        student_id uuid not null,
        score double precision not null check (score between 0 and 1),
        reason text not null,
        overridden_by uuid not null,
        overridden_at timestamptz(3) not null
      );
      create index score_override_student on score_override (student_id, exercise_id, id);
      create index score_override_course on score_override (course_id);
    `);
  }
}
