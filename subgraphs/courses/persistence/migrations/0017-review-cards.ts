import { Migration } from '@mikro-orm/migrations';

export class ReviewCardsMigration extends Migration {
  override up(): void {
    this.addSql(`
      create table review_card (
        id uuid primary key default uuidv7(),
        version integer not null default 0,
        student_id uuid not null,
        course_id uuid not null references course,
        -- The lesson, or the quiz of the question.
        part_id uuid not null,
        question_id uuid,
        -- Where the key of the question was released.
        attempt_id uuid references quiz_attempt on delete cascade,
        state text not null default 'new' check (state in ('new', 'learning', 'review', 'relearning')),
        due_at timestamptz(3) not null,
        stability double precision not null default 0,
        difficulty double precision not null default 0,
        interval_days integer not null default 0,
        step integer not null default 0,
        answer_count integer not null default 0,
        lapse_count integer not null default 0,
        answered_at timestamptz(3),
        introduced_on date,
        answered_on date,
        before jsonb,
        constraint review_card_once unique nulls not distinct (student_id, part_id, question_id),
        check ((question_id is null) = (attempt_id is null)),
        check ((state = 'new') = (answered_at is null))
      );
      create index review_card_course on review_card (course_id);
      create index review_card_attempt on review_card (attempt_id);
      create index review_card_new on review_card (student_id, id) where state = 'new';
      create index review_card_due on review_card (student_id, due_at) where state <> 'new';
      create index review_card_answered on review_card (student_id, answered_on);

      -- Whose cards there are, and when to tell them.
      create table review_deck (
        id uuid primary key default uuidv7(),
        version integer not null default 0,
        student_id uuid not null constraint review_deck_once unique,
        -- When it is looked at next; a morning of the learner.
        notice_at timestamptz(3) not null,
        -- The learner's date of the last notice.
        noticed_on date
      );
      create index review_deck_notice on review_deck (notice_at, id);

      -- Of what was learned before there were cards.
      insert into review_card (student_id, course_id, part_id, due_at)
      select student_id, enrollment.course_id, lesson_id, lesson_progress.completed_at
      from lesson_progress join enrollment on enrollment.id = enrollment_id
      where lesson_progress.completed_at is not null order by lesson_progress.completed_at;
      insert into review_deck (student_id, notice_at) select distinct student_id, now() from review_card;
    `);
  }
}
