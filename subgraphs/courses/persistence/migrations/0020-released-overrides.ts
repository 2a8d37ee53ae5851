import { Migration } from '@mikro-orm/migrations';

export class ReleasedOverridesMigration extends Migration {
  override up(): void {
    this.addSql(`
      -- When the student could see it; null while a result of the exercise is hidden.
      alter table score_override add column applied_at timestamptz(3);
      update score_override set applied_at = overridden_at;

      -- As before, and an assignment that was handed in counts as done too: its grade is hidden until it is posted, and the
      -- order must not reveal it.
      create or replace function lesson_is_reached(enrolled uuid, wanted uuid, outline jsonb) returns boolean
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
                      and (attempt.release_after <> 'submit' or attempt.feedback = 'never' or attempt.score is null))
                    and not exists (select from enrollment
                      join submission_member member on member.student_id = enrollment.student_id
                      join submission on submission.id = member.submission_id and submission.revision > 0
                      where enrollment.id = enrolled and member.exercise_id = (exercise->>'id')::uuid)))
            );
        end;
    `);
  }
}
