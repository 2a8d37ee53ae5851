import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import type { Exercise } from '../../domain/content.js';
import type { Course } from '../../domain/course.js';
import { ExerciseNotFound, WrongExerciseType } from '../../domain/errors.js';
import { rejudgeExercise as rejudgeJob } from '../../jobs/definitions.js';
import { loadOwnCourseOf } from '../shared/load-course.js';
import { draftOf } from '../contest/problems.js';
import { storeTask } from './store-task.js';

export interface RejudgeExercise {
  readonly exerciseId: string;
  /** Whether a lower score replaces a higher one. */
  readonly mayLower: boolean;
  /** Judge the submissions of this contest, by the draft as it is now; those outside of contests when absent. */
  readonly contestId?: string | null;
}

/**
 * Judges every submission of an exercise outside of contests again, by the cases of its newest version; or every submission
 * of one contest, which has the problem as it is in the draft from now on.
 */
export function rejudgeExercise(
  context: Context,
  { exerciseId, mayLower, contestId = null }: RejudgeExercise,
): Promise<{ readonly course: Course; readonly submissionCount: number }> {
  return runCommand(context, 'rejudgeExercise', async (transaction) => {
    const course = await loadOwnCourseOf(transaction, exerciseId, () => new ExerciseNotFound());
    const exercise = contestId
      ? await problemNow(transaction, contestId, exerciseId)
      : await newestPublished(transaction, exerciseId);
    if (!exercise) throw new ExerciseNotFound();
    if (!exercise.coding) throw new WrongExerciseType(exercise.type);
    const taskId = await storeTask(transaction, exercise.coding.task);
    await transaction.enqueue(rejudgeJob, { exerciseId, taskId, mayLower, contestId, after: null });
    const [row] = await transaction.sql<{ count: number }>(
      `select count(*)::int as count from coding_submission
       where exercise_id = $1 and contest_id is not distinct from $2::uuid and verdict is distinct from 'cancelled'`,
      [exerciseId, contestId],
    );
    return { course, submissionCount: row?.count ?? 0 };
  });
}

async function newestPublished({ sql }: Transaction, exerciseId: string): Promise<Exercise | undefined> {
  const [newest] = await sql<{ body: Exercise }>(
    `select body from version_part where part_id = $1 and kind = 'exercise' order by number desc limit 1`,
    [exerciseId],
  );
  return newest?.body;
}

/** What the contest has of the problem, which is what the draft has from now on. */
async function problemNow(
  { sql }: Transaction,
  contestId: string,
  exerciseId: string,
): Promise<Exercise | null | undefined> {
  const [problem] = isUuid(contestId)
    ? await sql<{ content: Exercise | null }>(
        `update contest_problem problem set content = coalesce(${draftOf('problem.exercise_id')}, content)
         from contest, course
         where contest.id = problem.contest_id and course.id = contest.course_id
           and contest_id = $1 and exercise_id = $2 returning content`,
        [contestId, exerciseId],
      )
    : [];
  return problem?.content;
}
