import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { inBatches } from '../shared/in-batches.js';
import { loadAttempt, recordRelease } from './attempt-content.js';
import { ignoreMissing } from './submit-expired-attempts.js';

/** Shows the results whose time has come. True when there may be more. */
export function releaseResults(context: Context): Promise<boolean> {
  return inBatches(
    context,
    (limit) =>
      runCommand(context, 'findResultsToRelease', ({ sql, now }) =>
        sql<{ id: string }>(
          `select id from quiz_attempt
           where status = 'submitted' and released_at is null and score is not null and release_at <= $1
           order by release_at limit $2`,
          [now.toISOString(), limit],
        ),
      ),
    releaseResult,
  );
}

function releaseResult(context: Context, attemptId: string): Promise<void> {
  return runCommand(context, 'releaseResult', async (transaction) => {
    const loaded = await loadAttempt(transaction, attemptId).catch(ignoreMissing);
    if (!loaded || loaded.attempt.status !== 'submitted') return;
    if (loaded.attempt.release(transaction.now)) await recordRelease(transaction, loaded);
  });
}
