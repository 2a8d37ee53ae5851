import { runCommand } from '../../../platform/command.js';
import type { Context } from '../../../platform/context.js';
import { forgetUser } from '../../../platform/people.js';
import type { PersonRequest } from '../../../platform/privacy.js';
import { removeUpload } from '../../../platform/services/uploads/remove-uploads.js';
import { SUBMISSION_UPLOADS } from './assignment/files.js';

/**
 * Deletes what a person learned. Courses that they wrote stay: others learn from them, and their author is an id that names
 * no user any more. So does the membership of classes, which is what classes says of itself.
 */
export async function erasePerson(context: Context, { userId }: PersonRequest): Promise<void> {
  const submissionIds = await eraseFiles(context, userId);
  return runCommand(context, 'eraseLearning', async (transaction) => {
    const own = '(select id from enrollment where student_id = $1)';
    // In the order in which a lesson is worked on: the enrollment's lock first.
    await transaction.sql('select from enrollment where student_id = $1 order by id for update', [userId]);
    await transaction.sql(`delete from exercise_completion where enrollment_id in ${own}`, [userId]);
    await transaction.sql(`delete from lesson_progress where enrollment_id in ${own}`, [userId]);
    await transaction.sql(`delete from material_progress where enrollment_id in ${own}`, [userId]);
    await transaction.sql('delete from certificate where student_id = $1', [userId]);
    await transaction.sql('delete from course_access where student_id = $1', [userId]);
    await transaction.sql('delete from review_card where student_id = $1', [userId]);
    await transaction.sql('delete from review_deck where student_id = $1', [userId]);
    await transaction.sql('delete from quiz_attempt where student_id = $1', [userId]);
    await transaction.sql('delete from submission_member where student_id = $1', [userId]);
    // What a group handed in stays for the others.
    await transaction.sql(
      `delete from submission where id = any($1::uuid[]) and not exists (
         select from submission_member where submission_id = submission.id)`,
      [submissionIds],
    );
    // The grade that a review has led to stays; what the reviewer wrote does not.
    await transaction.sql(`update peer_review set reviewer_id = null, comment = '' where reviewer_id = $1`, [userId]);
    await transaction.sql('delete from score_override where student_id = $1', [userId]);
    await transaction.sql('delete from exercise_allowance where student_id = $1', [userId]);
    await forgetUser(transaction, userId);
    await transaction.sql('delete from student_profile where user_id = $1', [userId]);
    await transaction.sql('delete from enrollment where student_id = $1', [userId]);
    // The submissions' locks before those of their places in the queue, as a verdict takes them.
    await transaction.sql('select from coding_submission where student_id = $1 order by id for update', [userId]);
    await transaction.sql('delete from judge_queue where student_id = $1', [userId]);
    await transaction.sql('delete from coding_submission where student_id = $1', [userId]);
    await transaction.sql('delete from code_rate where student_id = $1', [userId]);
    await transaction.sql('delete from contest_entrant where user_id = $1', [userId]);
  });
}

/** Files of submissions of this student alone, before the rows that name them. Answers with all submissions of the student. */
async function eraseFiles(context: Context, userId: string): Promise<readonly string[]> {
  const rows = await runCommand(context, 'findSubmittedFiles', ({ sql }) =>
    sql<{ id: string; file_ids: string[] | null }>(
      `select submission.id, case when count(*) = 1 then (
         select array_agg(distinct file->>'id') from jsonb_array_elements(
           (draft->'files') || coalesce(work->'files', '[]') || coalesce(grade->'files', '[]')) file) end as file_ids
       from submission join submission_member member on member.submission_id = submission.id
       where submission.id in (select submission_id from submission_member where student_id = $1)
       group by submission.id`,
      [userId],
    ),
  );
  for (const { file_ids: ids } of rows) for (const id of ids ?? []) await removeUpload(context, SUBMISSION_UPLOADS, id);
  await removeUnnamedFiles(context, userId);
  return rows.map(({ id }) => id);
}

/** What the student sent and took out of a draft again, and was not removed then. */
async function removeUnnamedFiles(context: Context, userId: string): Promise<void> {
  const unnamed = await runCommand(context, 'findUnnamedFiles', ({ sql }) =>
    sql<{ id: string }>(
      `select id from upload where owner_id = $1 and purpose = $2 and not exists (
         select from submission join submission_member member on submission_id = submission.id
         where member.student_id = $1 and jsonb_path_exists((draft->'files') || coalesce(work->'files', '[]'),
           '$[*] ? (@.id == $id)', jsonb_build_object('id', upload.id)))`,
      [userId, SUBMISSION_UPLOADS.purpose],
    ),
  );
  for (const { id } of unnamed) await removeUpload(context, SUBMISSION_UPLOADS, id);
}
