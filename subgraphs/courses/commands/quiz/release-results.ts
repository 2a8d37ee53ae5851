import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { inGroups } from '../shared/in-batches.js';
import { loadAttempts, recordRelease, waitingOverrides } from './attempt-content.js';

/** A quiz may close for thousands at once. */
const TOGETHER = 25;

/** Shows the results whose time has come. True when there may be more. */
export function releaseResults(context: Context): Promise<boolean> {
  return inGroups(
    context,
    (limit) =>
      runCommand(context, 'findResultsToRelease', ({ sql, now }) =>
        sql<{ id: string }>(
          `select id from quiz_attempt
           where status = 'submitted' and released_at is null and score is not null and release_at <= $1
           order by release_at, id limit $2`,
          [now.toISOString(), limit],
        ),
      ),
    release,
    TOGETHER,
  );
}

function release(context: Context, ids: readonly string[]): Promise<void> {
  return runCommand(context, 'releaseResults', async (transaction) => {
    const loaded = (await loadAttempts(transaction, ids)).filter(
      ({ attempt }) => attempt.status === 'submitted' && attempt.release(transaction.now),
    );
    const overrides = await waitingOverrides(
      transaction,
      loaded.map(({ attempt }) => attempt),
    );
    for (const one of loaded) await recordRelease(transaction, one, { mayBeOverridden: overrides(one.attempt) });
  });
}
