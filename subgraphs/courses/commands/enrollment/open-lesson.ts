import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { Enrollment } from '../../domain/enrollment.js';
import { LessonNotFound } from '../../domain/errors.js';
import { loadLearning } from '../shared/load-learning.js';

export function openLesson(context: Context, input: { readonly lessonId: string }): Promise<Enrollment> {
  return runCommand(context, 'openLesson', async (transaction) => {
    const learning = await loadLearning(transaction, input.lessonId, () => new LessonNotFound());
    learning.enrollment.openLesson(learning.outline, input.lessonId, learning.moment);
    return learning.enrollment;
  });
}
