import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after } from '../../../../platform/domain/clock.js';
import { GRACE_MS, type QuizAttempt } from '../../domain/quiz/quiz-attempt.js';
import { inGroups } from '../shared/in-batches.js';
import { correctionsOf, endAttempt, exerciseOfAttempt, loadAttempts, waitingOverrides } from './attempt-content.js';

/** An exam ends for thousands at once: most statements serve all attempts of a transaction. */
const TOGETHER = 25;

/** Submits attempts whose time is over, with the answers that were saved. True when there may be more. */
export function submitExpiredAttempts(context: Context): Promise<boolean> {
  return inGroups(
    context,
    (limit) =>
      runCommand(context, 'findExpiredAttempts', ({ sql, now }) =>
        sql<{ id: string }>(
          `select id from quiz_attempt where status = 'open' and deadline < $1 order by deadline, id limit $2`,
          [after(now, -GRACE_MS).toISOString(), limit],
        ),
      ),
    submitExpired,
    TOGETHER,
  );
}

/** Whether one is over is decided under its lock: it may have been extended, submitted or erased in the meantime. */
function submitExpired(context: Context, ids: readonly string[]): Promise<void> {
  return runCommand(context, 'submitExpiredAttempts', async (transaction) => {
    const loaded = (await loadAttempts(transaction, ids)).filter(
      ({ attempt }) => attempt.status === 'open' && attempt.isOver(transaction.now),
    );
    const contentOf = contentOfAttempts(transaction);
    const overrides = await waitingOverrides(
      transaction,
      loaded.map(({ attempt }) => attempt),
    );
    for (const one of loaded) {
      const { attempt } = one;
      const { exercise, corrections } = await contentOf(attempt);
      await endAttempt(transaction, one, exercise, {
        byServer: true,
        localDate: attempt.localDate,
        corrections,
        mayBeOverridden: overrides(attempt),
      });
    }
  });
}

/** Attempts at one exercise share what they are graded by. */
function contentOfAttempts(transaction: Transaction) {
  const read = async (attempt: QuizAttempt) => ({
    exercise: await exerciseOfAttempt(transaction, attempt),
    corrections: await correctionsOf(transaction, attempt),
  });
  const known = new Map<string, ReturnType<typeof read>>();
  return (attempt: QuizAttempt): ReturnType<typeof read> => {
    const key = `${attempt.exerciseId}/${attempt.courseId}/${attempt.contentVersion}`;
    const content = known.get(key) ?? read(attempt);
    known.set(key, content);
    return content;
  };
}
