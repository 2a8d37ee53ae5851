import type { Transaction } from '../../../../platform/command.js';
import type { Exercise } from '../../domain/content.js';
import type { Enrollment } from '../../domain/enrollment.js';
import { ExerciseNotFound, WrongExerciseType } from '../../domain/errors.js';
import type { ExerciseType } from '../../domain/exercise-settings.js';

/** An exercise of the version that the student follows, with its answer key, if it is of this type. */
export async function loadExercise(
  transaction: Transaction,
  enrollment: Enrollment,
  exerciseId: string,
  type: ExerciseType,
): Promise<Exercise> {
  const [row] = await transaction.sql<{ exercise: Exercise }>(
    `select body as exercise from version_part
     where part_id = $3 and number = $2 and course_id = $1 and kind = 'exercise'`,
    [enrollment.courseId, enrollment.contentVersion, exerciseId],
  );
  if (!row) throw new ExerciseNotFound();
  if (row.exercise.type !== type) throw new WrongExerciseType(row.exercise.type);
  return row.exercise;
}
