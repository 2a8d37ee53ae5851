import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Enrollment } from '../../domain/enrollment.js';
import { loadStudent } from './load-student.js';

/** The exercise is complete for one student, and not part of the grade. Idempotent. */
export function excuseExercise(
  context: Context,
  input: { readonly exerciseId: string; readonly studentId: string },
): Promise<Enrollment> {
  return runCommand(context, 'excuseExercise', async (transaction) => {
    const { enrollment, outline, moment } = await loadStudent(transaction, input);
    enrollment.excuse(outline, input.exerciseId, moment);
    return enrollment;
  });
}
