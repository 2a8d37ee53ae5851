import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Enrollment } from '../../domain/enrollment.js';
import { ExerciseNotFound } from '../../domain/errors.js';
import { loadExercise } from '../shared/load-exercise.js';
import { loadLearning } from '../shared/load-learning.js';

export function completeReading(context: Context, input: { readonly exerciseId: string }): Promise<Enrollment> {
  return runCommand(context, 'completeReading', async (transaction) => {
    const { enrollment, outline, moment } = await loadLearning(
      transaction,
      input.exerciseId,
      () => new ExerciseNotFound(),
    );
    await loadExercise(transaction, enrollment, input.exerciseId, 'reading');
    enrollment.recordResult(outline, input.exerciseId, { score: 1, passed: true }, moment);
    return enrollment;
  });
}
