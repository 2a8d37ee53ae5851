import type { Transaction } from '../../../../platform/command.js';

/** A card for a lesson that a student completed. Idempotent. */
export async function addLessonCard(
  transaction: Transaction,
  {
    studentId,
    courseId,
    lessonId,
  }: { readonly studentId: string; readonly courseId: string; readonly lessonId: string },
): Promise<void> {
  // Not for users who were erased in the meantime.
  const added = await transaction.sql(
    `insert into review_card (student_id, course_id, part_id, due_at)
     select student_id, course_id, $3, $4 from enrollment where student_id = $1 and course_id = $2
     on conflict do nothing returning id`,
    [studentId, courseId, lessonId, transaction.now.toISOString()],
  );
  if (added.length > 0) await addDeck(transaction, studentId);
}

/**
 * Cards for the questions of a quiz that a student answered wrong, as the newest attempt with each question says whose key the
 * student may see. A card that was never answered goes when a later attempt or a correction makes the answer right. Idempotent,
 * in any order of the results.
 */
export async function addQuestionCards(
  transaction: Transaction,
  { studentId, exerciseId }: { readonly studentId: string; readonly exerciseId: string },
): Promise<void> {
  const results = `with result as (
      select distinct on (question_id) attempt.id as attempt_id, attempt.course_id, question_id,
        (scored->>'points')::float8 < (scored->>'of')::float8 as wrong, place
      from quiz_attempt attempt
      cross join lateral jsonb_array_elements(question_scores) with ordinality listed (scored, place)
      cross join lateral (select (scored->>'questionId')::uuid as question_id) named
      where student_id = $1 and exercise_id = $2 and status = 'submitted' and released_at is not null and feedback = 'key'
      order by question_id, attempt.number desc
    )`;
  const of = [studentId, exerciseId];
  await transaction.sql(
    `${results} update review_card card set attempt_id = result.attempt_id from result
     where student_id = $1 and part_id = $2 and card.question_id = result.question_id and card.attempt_id <> result.attempt_id`,
    of,
  );
  await transaction.sql(
    `${results} delete from review_card card using result
     where student_id = $1 and part_id = $2 and card.question_id = result.question_id and state = 'new' and not wrong`,
    of,
  );
  // An essay has no key to compare an answer with.
  const added = await transaction.sql(
    `${results} insert into review_card (student_id, course_id, part_id, question_id, attempt_id, due_at)
     select $1, result.course_id, $2, result.question_id, attempt_id, $3
     from result join quiz_attempt attempt on attempt.id = attempt_id
     join version_part part on part.part_id = $2 and part.number = attempt.content_version
       and part.course_id = attempt.course_id
     where wrong and not jsonb_path_exists(body, '$.questions[*] ? (@.id == $id && @.type == "essay")',
       jsonb_build_object('id', result.question_id))
     order by place
     on conflict do nothing returning id`,
    [...of, transaction.now.toISOString()],
  );
  if (added.length > 0) await addDeck(transaction, studentId);
}

async function addDeck(transaction: Transaction, studentId: string): Promise<void> {
  await transaction.sql('insert into review_deck (student_id, notice_at) values ($1, $2) on conflict do nothing', [
    studentId,
    transaction.now.toISOString(),
  ]);
}
