import { runCommand } from '../../../platform/command.js';
import type { Context } from '../../../platform/context.js';
import type { PersonRequest } from '../../../platform/privacy.js';

/**
 * Deletes what a person learned. Courses that they wrote stay: others learn from them, and their author is an id that names
 * nobody any more. So does the membership of classes, which is what classes says of itself.
 */
export function erasePerson(context: Context, { userId }: PersonRequest): Promise<void> {
  return runCommand(context, 'eraseLearning', async (transaction) => {
    const own = '(select id from enrollment where student_id = $1)';
    // In the order in which a lesson is worked on: the enrollment's lock first.
    await transaction.sql('select from enrollment where student_id = $1 order by id for update', [userId]);
    await transaction.sql(`delete from exercise_completion where enrollment_id in ${own}`, [userId]);
    await transaction.sql(`delete from lesson_progress where enrollment_id in ${own}`, [userId]);
    await transaction.sql(`delete from material_progress where enrollment_id in ${own}`, [userId]);
    await transaction.sql('delete from course_access where student_id = $1', [userId]);
    await transaction.sql('delete from quiz_attempt where student_id = $1', [userId]);
    await transaction.sql('delete from exercise_allowance where student_id = $1', [userId]);
    await transaction.sql('delete from student_profile where user_id = $1', [userId]);
    await transaction.sql('delete from enrollment where student_id = $1', [userId]);
    // The submissions' locks before those of their places in the queue, as a verdict takes them.
    await transaction.sql('select from coding_submission where student_id = $1 order by id for update', [userId]);
    await transaction.sql('delete from judge_queue where student_id = $1', [userId]);
    await transaction.sql('delete from coding_submission where student_id = $1', [userId]);
    await transaction.sql('delete from code_rate where student_id = $1', [userId]);
  });
}
