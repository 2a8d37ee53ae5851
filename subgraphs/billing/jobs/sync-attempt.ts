import { z } from 'zod';
import { runCommand } from '../../../platform/command.js';
import { after, DAY, MINUTE, now } from '../../../platform/domain/clock.js';
import { defineJob, type Job } from '../../../platform/jobs.js';
import { syncOne } from '../commands/payment/sync-payment.js';

/** When an attempt that is still open is looked at again: a page lasts an hour, a bank transfer days. */
const LOOKS = [2 * MINUTE, 65 * MINUTE, DAY, 3 * DAY, 7 * DAY];

interface Look {
  readonly invoiceId: string;
  readonly attemptId: string;
  readonly look: number;
}

/** Finds out what became of an attempt of which no webhook has told, such as one whose process died after it asked. */
export const syncAttempt: Job<Look> = defineJob({
  name: 'sync-attempt',
  schema: z.object({ invoiceId: z.uuid(), attemptId: z.uuid(), look: z.int().nonnegative() }),
  run: async (context, { invoiceId, attemptId, look }) => {
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
  },
});

export const FIRST_LOOK_MS = LOOKS[0] as number;
