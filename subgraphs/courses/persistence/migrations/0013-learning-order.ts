import { Migration } from '@mikro-orm/migrations';

export class LearningOrderMigration extends Migration {
  override up(): void {
    this.addSql(`
      alter table enrollment add column left_at timestamptz;
      alter table enrollment drop constraint enrollment_source_check;
      alter table enrollment add constraint enrollment_source_check check (source in ('self', 'class', 'purchase', 'default'));

      -- Whether a lesson of a sequential course is open to a student: it was opened before, or the lesson before it is done.
      -- A quiz whose result is hidden when it is submitted counts as done, so that the order reveals nothing.
      create function lesson_is_reached(enrolled uuid, wanted uuid, outline jsonb) returns boolean
        language sql stable parallel safe
        begin atomic
          select exists (select from lesson_progress where enrollment_id = enrolled and lesson_id = wanted)
            or not exists (
              with place as (
                select (lesson->>'id')::uuid as id, lesson->'exercises' as exercises,
                  lead((lesson->>'id')::uuid) over (order by number) as next_id
                from jsonb_path_query(outline, '$.sections[*].lessons[*]') with ordinality listed (lesson, number)
              )
              select from place where next_id = wanted
                and not exists (select from lesson_progress progress
                  where progress.enrollment_id = enrolled and progress.lesson_id = place.id and progress.completed_at is not null)
                and (exercises = '[]' or exists (
                  select from jsonb_array_elements(exercises) exercise
                  where not exists (select from exercise_completion done where done.enrollment_id = enrolled
                      and done.exercise_id = (exercise->>'id')::uuid and done.completed_at is not null)
                    and not exists (select from quiz_attempt attempt where attempt.enrollment_id = enrolled
                      and attempt.exercise_id = (exercise->>'id')::uuid and attempt.status = 'submitted'
                      and (attempt.release_after <> 'submit' or attempt.feedback = 'never' or attempt.score is null))))
            );
        end;

      -- Courses in which users are enrolled when they register.
      create table default_enrollment (
        course_id uuid primary key references course,
        set_at timestamptz not null
      );
    `);
  }
}
