import type { Transaction } from '../../../platform/command.js';
import type { Exercise, ExerciseType } from '../domain/content.js';
import type { Enrollment } from '../domain/enrollment.js';
import { ExerciseNotFound, WrongExerciseType } from '../domain/errors.js';

/** An exercise of the version that the student follows, with its answer key, if it is of this type. */
export async function loadExercise(
  transaction: Transaction,
  enrollment: Enrollment,
  exerciseId: string,
  type: ExerciseType,
): Promise<Exercise> {
  const [row] = await transaction.sql<{ exercise: Exercise | null }>(
    `select jsonb_path_query_first(
       content, '$.sections[*].lessons[*].exercises[*] ? (@.id == $id)', jsonb_build_object('id', $3::text)
     ) as exercise
     from course_version where course_id = $1 and number = $2`,
    [enrollment.courseId, enrollment.contentVersion, exerciseId],
  );
  if (!row?.exercise) throw new ExerciseNotFound();
  if (row.exercise.type !== type) throw new WrongExerciseType(row.exercise.type);
  return row.exercise;
}
