import { runCommand } from '../../../platform/command.js';
import { after, now } from '../../../platform/domain/clock.js';
import { implementJob } from '../../../platform/jobs.js';
import { syncAttempt } from './definitions.js';
import { LOOKS, syncOne } from '../commands/payment/sync-payment.js';

/** Finds out what became of an attempt of which no webhook has told, such as one whose process died after it asked. */
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
