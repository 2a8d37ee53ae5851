import { runCommand } from '../../../platform/command.js';
import { after, MINUTE, now } from '../../../platform/domain/clock.js';
import { implementJob } from '../../../platform/jobs.js';
import { closePages } from './definitions.js';
import { closeOpenPages } from '../commands/payment/close-pages.js';

/** Closes checkout pages at the provider that must not be paid on any more. */
export const closePagesJob = implementJob(closePages, async (context, pages) => {
  if (!(await closeOpenPages(context, pages))) return;
  await runCommand(context, 'closeLater', (transaction) =>
    transaction.enqueue(closePages, pages, { runAt: after(now(), MINUTE) }),
  );
});
