import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after } from '../../../../platform/domain/clock.js';
import { QuizAttemptNotFound } from '../../domain/quiz/errors.js';
import { GRACE_MS } from '../../domain/quiz/quiz-attempt.js';
import { endAttempt, exerciseOfAttempt, loadAttempt } from './attempt-content.js';
import { inBatches } from '../shared/in-batches.js';

/** Submits attempts whose time is over, with the answers that were saved. True when there may be more. */
export function submitExpiredAttempts(context: Context): Promise<boolean> {
  return inBatches(
    context,
    (limit) =>
      runCommand(context, 'findExpiredAttempts', ({ sql, now }) =>
        sql<{ id: string }>(
          `select id from quiz_attempt where status = 'open' and deadline < $1 order by deadline limit $2`,
          [after(now, -GRACE_MS).toISOString(), limit],
        ),
      ),
    submitExpired,
  );
}

/** Whether it is over is decided under its lock: it may have been extended or submitted in the meantime. */
function submitExpired(context: Context, attemptId: string): Promise<void> {
  return runCommand(context, 'submitExpiredAttempt', async (transaction) => {
    // Erased in the meantime.
    const loaded = await loadAttempt(transaction, attemptId).catch(ignoreMissing);
    if (!loaded || loaded.attempt.status !== 'open' || !loaded.attempt.isOver(transaction.now)) return;
    const { attempt } = loaded;
    const exercise = await exerciseOfAttempt(transaction, attempt);
    await endAttempt(transaction, loaded, exercise, { byServer: true, localDate: attempt.localDate });
  });
}

export function ignoreMissing(error: unknown): undefined {
  if (error instanceof QuizAttemptNotFound) return undefined;
  throw error;
}
