import { z } from 'zod';
import { runCommand } from '../../../platform/command.js';
import { defineJob } from '../../../platform/jobs.js';
import { noteRefund, refundToSend } from '../commands/note-refund.js';
import { requirePayments } from '../providers/payment-provider.js';

/** Asks the provider to give money back, under a key of the refund's own attempt: twice is once. */
export const sendRefund = defineJob({
  name: 'send-refund',
  schema: z.object({ id: z.uuid() }),
  run: async (context, { id }) => {
    const asked = await runCommand(context, 'refundToSend', (transaction) => refundToSend(transaction, id));
    if (!asked) return;
    const { paymentReference, amount, attempt } = asked;
    const { provider } = requirePayments(context);
    const answer = await provider.refund({
      id: attempt === 0 ? id : `${id}/${attempt}`,
      paymentReference,
      amount,
    });
    await runCommand(context, 'noteRefund', (transaction) => noteRefund(transaction, id, answer));
  },
});
