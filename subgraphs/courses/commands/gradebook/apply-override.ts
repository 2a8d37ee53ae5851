import type { Transaction } from '../../../../platform/command.js';
import { exerciseIn, type CourseOutline, type Exercise } from '../../domain/content.js';
import type { Enrollment, Moment } from '../../domain/enrollment.js';
import { passes, settingsOf } from '../../domain/exercise-settings.js';

/**
 * Whether the student waits for a result of the exercise. An override would show what graders think before its time, so it
 * waits as well.
 */
export async function isResultHidden(
  { sql }: Transaction,
  { exerciseId, studentId }: { readonly exerciseId: string; readonly studentId: string },
): Promise<boolean> {
  const hidden = await sql(
    `select from quiz_attempt where student_id = $1 and exercise_id = $2 and status = 'submitted' and released_at is null
     union all
     select from submission join submission_member member on submission_id = submission.id
     where student_id = $1 and member.exercise_id = $2 and submission.revision > 0 and posted_at is null
     limit 1`,
    [studentId, exerciseId],
  );
  return hidden.length > 0;
}

/** Lets the newest override of the exercise that has waited count. Under the enrollment's lock; idempotent. */
export async function applyOverride(
  transaction: Transaction,
  enrollment: Enrollment,
  outline: CourseOutline,
  exerciseId: string,
  moment: Moment,
): Promise<void> {
  const waiting = await transaction.sql<{ score: number }>(
    `update score_override set applied_at = $3 where student_id = $1 and exercise_id = $2 and applied_at is null
     returning score, id`,
    [enrollment.studentId, exerciseId, moment.at.toISOString()],
  );
  if (waiting.length === 0 || !exerciseIn(outline, exerciseId)) return;
  const [override] = await transaction.sql<{ score: number; revision: number; body: Exercise }>(
    `select score, body, count(*) over ()::int as revision from score_override
     join version_part part on part_id = exercise_id and part.course_id = score_override.course_id and part.number = $3
     where student_id = $1 and exercise_id = $2 order by id desc limit 1`,
    [enrollment.studentId, exerciseId, enrollment.contentVersion],
  );
  if (!override) return;
  const { score, revision, body } = override;
  const passed = passes(score, settingsOf(body));
  // Of such a quiz only is published whether it was passed.
  if (body.quiz?.feedback === 'never') enrollment.recordResult(outline, exerciseId, { score: null, passed }, moment);
  else enrollment.overrideScore(outline, exerciseId, { score, passed, revision }, moment);
}
