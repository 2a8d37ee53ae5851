import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Exercise } from '../../domain/content.js';
import type { Course } from '../../domain/course.js';
import { ExerciseNotFound, WrongExerciseType } from '../../domain/errors.js';
import { rejudgeExercise as rejudgeJob } from '../../jobs/definitions.js';
import { loadOwnCourseOf } from '../shared/load-course.js';
import { storeTask } from './store-task.js';

export interface RejudgeExercise {
  readonly exerciseId: string;
  /** Whether a lower score replaces a higher one. */
  readonly mayLower: boolean;
}

/** Judges every submission of an exercise outside of contests again, by the cases of its newest version. */
export function rejudgeExercise(
  context: Context,
  { exerciseId, mayLower }: RejudgeExercise,
): Promise<{ readonly course: Course; readonly submissionCount: number }> {
  return runCommand(context, 'rejudgeExercise', async (transaction) => {
    const course = await loadOwnCourseOf(transaction, exerciseId, () => new ExerciseNotFound());
    const [newest] = await transaction.sql<{ body: Exercise }>(
      `select body from version_part where part_id = $1 and kind = 'exercise' order by number desc limit 1`,
      [exerciseId],
    );
    if (!newest) throw new ExerciseNotFound();
    if (!newest.body.coding) throw new WrongExerciseType(newest.body.type);
    const taskId = await storeTask(transaction, newest.body.coding.task);
    await transaction.enqueue(rejudgeJob, { exerciseId, taskId, mayLower, contestId: null, after: null });
    const [row] = await transaction.sql<{ count: number }>(
      `select count(*)::int as count from coding_submission
       where exercise_id = $1 and contest_id is null and verdict is distinct from 'cancelled'`,
      [exerciseId],
    );
    return { course, submissionCount: row?.count ?? 0 };
  });
}
