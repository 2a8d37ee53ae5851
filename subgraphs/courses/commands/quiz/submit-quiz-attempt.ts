import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { QuizAttempt } from '../../domain/quiz/quiz-attempt.js';
import { momentOf } from '../shared/student-profile.js';
import { endAttempt, exerciseOfAttempt, loadAttempt } from './attempt-content.js';
import { saveInto, type AttemptAnswer } from './save-quiz-answers.js';

export interface SubmitQuizAttempt {
  readonly attemptId: string;
  /** Saved before the attempt ends; with `sequence`. */
  readonly answers?: readonly AttemptAnswer[] | null;
  readonly sequence?: number | null;
}

/** Ends the viewer's attempt. Idempotent: an attempt that ended already stays as it is. */
export function submitQuizAttempt(context: Context, input: SubmitQuizAttempt): Promise<QuizAttempt> {
  const viewer = requireViewer(context);
  return runCommand(context, 'submitQuizAttempt', async (transaction) => {
    const loaded = await loadAttempt(transaction, input.attemptId, ({ studentId }) => studentId === viewer.id);
    const { attempt } = loaded;
    if (attempt.status === 'submitted') return attempt;
    const late = attempt.isOver(transaction.now);
    if (!late && input.answers && input.answers.length > 0) {
      const sequence = input.sequence ?? attempt.sequence + 1;
      await saveInto(transaction, attempt, { answers: input.answers, sequence });
    }
    const { localDate } = await momentOf(transaction, viewer);
    const exercise = await exerciseOfAttempt(transaction, attempt);
    await endAttempt(transaction, loaded, exercise, { byServer: late, localDate });
    return attempt;
  });
}
