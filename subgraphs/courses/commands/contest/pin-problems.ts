import type { Transaction } from '../../../../platform/command.js';
import { draftOf } from './problems.js';

/**
 * Keeps the problems of contests that have started as they are in the draft now. Called under the course's lock before each
 * edit, so that what a contest has is the content of its start, however late its start is heard of.
 */
export async function pinProblems(transaction: Transaction, courseId: string): Promise<void> {
  await transaction.sql(
    `update contest_problem problem set content = ${draftOf('problem.exercise_id')}
     from contest, course
     where contest.id = problem.contest_id and course.id = contest.course_id and contest.course_id = $1
       and contest.starts_at <= $2 and problem.content is null`,
    [courseId, transaction.now.toISOString()],
  );
}
