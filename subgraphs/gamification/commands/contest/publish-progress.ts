import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { now } from '../../../../platform/domain/clock.js';
import type { PeriodicTask } from '../../../../platform/periodic.js';
import { Contest } from '../../domain/contest/contest.js';

/** Publishes starts and freezes whose time has come, once each. The status itself follows from the time. */
export async function publishContestProgress(context: Context): Promise<void> {
  const at = now().toISOString();
  const due = await context.db.rows<{ id: string }>(
    `select id from contest
     where published_at is not null and finished_at is null and deleted_at is null
       and (started_at is null and starts_at <= $1 or frozen_at is null and freezes_at <= $1)
     order by starts_at limit 100`,
    [at],
  );
  for (const { id } of due)
    await runCommand(context, 'publishContestProgress', async (transaction) => {
      const contest = await transaction.find(Contest, { id });
      contest?.publishProgress(transaction.now);
    });
}

export const publishContestProgressTask: PeriodicTask = {
  name: 'publish-contest-progress',
  everyMs: 1_000,
  run: publishContestProgress,
};
