import type { Transaction } from '../../../../platform/command.js';
import { correctionsOf, exerciseOfAttempt, gradeOf, recordRelease, type LoadedAttempt } from './attempt-content.js';

/** Grades a submitted attempt once more. What students may see of it changes with it, and nothing else. */
export async function rescoreAttempt(transaction: Transaction, loaded: LoadedAttempt): Promise<void> {
  const { attempt, enrollment } = loaded;
  const { score: oldScore, isReleased: wasReleased } = attempt;
  const exercise = await exerciseOfAttempt(transaction, attempt);
  const graded = gradeOf(attempt, exercise, await correctionsOf(transaction, attempt));
  if (!attempt.rescore(graded, transaction.now) || !attempt.isReleased) return;
  await recordRelease(transaction, loaded);
  const { publicScore: to, exerciseId, studentId } = attempt;
  if (!wasReleased || oldScore === null || to === null || to >= oldScore) return;
  const [row] = await transaction.sql<{ best: number | null }>(
    `select max(score) as best from quiz_attempt
     where student_id = $1 and exercise_id = $2 and id <> $3 and released_at is not null and status = 'submitted'`,
    [studentId, exerciseId, attempt.id],
  );
  enrollment.lowerResult(exerciseId, { from: oldScore, to: Math.max(to, row?.best ?? 0) });
}
