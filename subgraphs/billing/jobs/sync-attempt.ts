import { runCommand } from '../../../platform/command.js';
import { after, now } from '../../../platform/domain/clock.js';
import { implementJob } from '../../../platform/jobs.js';
import { syncAttempt } from './definitions.js';
import { LOOKS, syncOne } from '../commands/payment/sync-payment.js';

/** Looks up the result of an attempt that no webhook reported, such as one whose process crashed after the call. */
export const syncAttemptJob = implementJob(syncAttempt, async (context, { invoiceId, attemptId, look }) => {
  // At the first look the call may still be on its way.
  const isOpen = await syncOne(context, { invoiceId, attemptId }, { giveUpUnknown: look > 0 });
  const next = LOOKS[look + 1];
  if (!isOpen || next === undefined) return;
  await runCommand(context, 'lookAgain', (transaction) =>
    transaction.enqueue(
      syncAttempt,
      { invoiceId, attemptId, look: look + 1 },
      { runAt: after(now(), next), key: `sync-attempt:${attemptId}` },
    ),
  );
});
