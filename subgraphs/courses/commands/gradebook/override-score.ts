import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { newId } from '../../../../platform/domain/ids.js';
import type { Enrollment } from '../../domain/enrollment.js';
import { roundHalfUp } from '../../domain/score.js';
import { applyOverride, isResultHidden } from './apply-override.js';
import { loadStudent } from './load-student.js';

export interface OverrideScore {
  readonly exerciseId: string;
  readonly studentId: string;
  readonly score: number;
  readonly reason: string;
}

/**
 * Sets the score that counts for one student; while a result of the exercise is hidden, from its release on. Who, when and
 * why is kept.
 */
export function overrideScore(context: Context, input: OverrideScore): Promise<Enrollment> {
  const viewer = requireViewer(context);
  return runCommand(context, 'overrideScore', async (transaction) => {
    const { enrollment, outline, moment } = await loadStudent(transaction, input);
    await transaction.sql(
      `insert into score_override (id, course_id, exercise_id, student_id, score, reason, overridden_by, overridden_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        newId(),
        enrollment.courseId,
        input.exerciseId,
        input.studentId,
        roundHalfUp(input.score),
        input.reason,
        viewer.id,
        transaction.now.toISOString(),
      ],
    );
    if (!(await isResultHidden(transaction, input)))
      await applyOverride(transaction, enrollment, outline, input.exerciseId, moment);
    return enrollment;
  });
}
