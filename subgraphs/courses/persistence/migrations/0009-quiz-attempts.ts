import { Migration } from '@mikro-orm/migrations';

export class QuizAttemptsMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table quiz_attempt (
        id uuid primary key,
        version integer not null,
        enrollment_id uuid not null references enrollment,
        student_id uuid not null,
        course_id uuid not null references course,
        lesson_id uuid not null,
        exercise_id uuid not null,
        content_version integer not null,
        number integer not null check (number > 0),
        seed integer not null,
        drawn jsonb not null,
        pass_mark double precision not null,
        feedback text not null check (feedback in ('never', 'score', 'right-wrong', 'key')),
        release_after text not null check (release_after in ('submit', 'last-attempt', 'close')),
        started_at timestamptz(3) not null,
        deadline timestamptz(3),
        status text not null check (status in ('open', 'submitted')),
        answers jsonb not null,
        sequence integer not null,
        local_date date not null,
        submitted_at timestamptz(3),
        by_server boolean not null,
        score double precision check (score between 0 and 1),
        question_scores jsonb not null,
        given jsonb not null,
        minimum double precision check (minimum between 0 and 1),
        release_at timestamptz(3),
        released_at timestamptz(3),
        revision integer not null,
        grade_revision integer not null,
        constraint quiz_attempt_number_once unique (student_id, exercise_id, number),
        check (status = 'open' or submitted_at is not null),
        check (released_at is null or score is not null)
      );
      create unique index quiz_attempt_open_once on quiz_attempt (student_id, exercise_id) where status = 'open';
      create index quiz_attempt_exercise on quiz_attempt (exercise_id, id);
      create index quiz_attempt_course on quiz_attempt (course_id);
      create index quiz_attempt_enrollment on quiz_attempt (enrollment_id);
      -- What the server submits, and what it releases.
      create index quiz_attempt_deadline on quiz_attempt (deadline) where status = 'open' and deadline is not null;
      create index quiz_attempt_release on quiz_attempt (release_at)
        where status = 'submitted' and released_at is null and score is not null and release_at is not null;
      -- What waits for a teacher.
      create index quiz_attempt_ungraded on quiz_attempt (exercise_id, id) where status = 'submitted' and score is null;

      -- What a teacher allows one student beyond the settings of an exercise.
      create table exercise_allowance (
        student_id uuid not null,
        exercise_id uuid not null,
        extra_attempts integer not null default 0 check (extra_attempts >= 0),
        due_at timestamptz(3),
        primary key (student_id, exercise_id)
      );

      -- Keys of questions that were corrected after they were published; grading looks here beside the content.
      create table question_correction (
        id uuid primary key,
        question_id uuid not null,
        exercise_id uuid not null,
        course_id uuid not null references course,
        -- The key of newer versions is that of their content. Null for all versions.
        up_to_version integer,
        mode text not null check (mode in ('current-only', 'both-keys', 'full-marks', 'drop')),
        key jsonb,
        corrected_by uuid not null,
        corrected_at timestamptz(3) not null,
        -- Attempts up to this id have their new score.
        done_until uuid,
        done_at timestamptz(3)
      );
      create index question_correction_exercise on question_correction (exercise_id, id);
      create index question_correction_course on question_correction (course_id);

      -- What users and classes say of themselves.
      create table student_profile (
        user_id uuid primary key,
        locale text not null,
        time_zone text not null
      );
      create table class_teacher (
        class_id uuid primary key,
        course_id uuid not null,
        instructor_id uuid not null,
        cancelled boolean not null
      );
      create index class_teacher_instructor on class_teacher (instructor_id, course_id) where not cancelled;
      create index class_membership_class on class_membership (class_id, student_id) where not withdrawn;
    `);
  }
}
