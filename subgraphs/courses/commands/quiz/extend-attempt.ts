import { runCommand, violates } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { InvalidInput, type FieldProblem } from '../../../../platform/domain/errors.js';
import { AttemptIsOpen, QuizAttemptNotFound } from '../../domain/quiz/errors.js';
import type { QuizAttempt } from '../../domain/quiz/quiz-attempt.js';
import { mayGrade } from '../shared/graders.js';
import { loadAttempt } from './attempt-content.js';

export interface ExtendAttempt {
  readonly attemptId: string;
  readonly deadline?: Date | null;
  /** Attempts at the exercise beyond its limit, for this student. */
  readonly extraAttempts?: number | null;
}

const MOST_EXTRA = 100;

/** More time for one attempt, or more attempts for its student. Other students' attempts stay as they are. */
export async function extendAttempt(context: Context, input: ExtendAttempt): Promise<QuizAttempt> {
  try {
    return await extend(context, input);
  } catch (error) {
    throw violates(error, 'quiz_attempt_open_once') ? new AttemptIsOpen() : error;
  }
}

function extend(context: Context, input: ExtendAttempt): Promise<QuizAttempt> {
  return runCommand(context, 'extendAttempt', async (transaction) => {
    const { attempt } = await loadAttempt(transaction, input.attemptId);
    if (!(await mayGrade(transaction, attempt))) throw new QuizAttemptNotFound();
    const deadline = input.deadline ?? null;
    const extra = input.extraAttempts ?? null;
    const problems: FieldProblem[] = [
      ...(deadline === null && extra === null
        ? [{ field: 'input.deadline', message: 'give a deadline or extra attempts' }]
        : []),
      ...(deadline !== null && deadline <= transaction.now
        ? [{ field: 'input.deadline', message: 'must be in the future' }]
        : []),
      ...(extra !== null && (extra < 1 || extra > MOST_EXTRA)
        ? [{ field: 'input.extraAttempts', message: `must be from 1 to ${MOST_EXTRA}` }]
        : []),
    ];
    if (problems.length > 0) throw new InvalidInput(problems);
    if (deadline !== null) attempt.extend(deadline);
    if (extra !== null) {
      await transaction.sql(
        `insert into exercise_allowance (student_id, exercise_id, extra_attempts) values ($1, $2, $3)
         on conflict (student_id, exercise_id) do update set extra_attempts = excluded.extra_attempts`,
        [attempt.studentId, attempt.exerciseId, extra],
      );
    }
    return attempt;
  });
}
