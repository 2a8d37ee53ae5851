import { runCommand } from '../../../platform/command.js';
import { implementJob } from '../../../platform/jobs.js';
import { sendRefund } from './definitions.js';
import { noteRefund, refundToSend } from '../commands/refund/note-refund.js';
import { requirePayments } from '../providers/payment-provider.js';

/**
 * Asks the provider to give money back, under a key of the refund's own attempt, so that a retry has no second effect. A provider may forget keys
 * before this job stops retrying: before it asks again, it looks up the result of the previous call.
 */
export const sendRefundJob = implementJob(sendRefund, async (context, { id }) => {
  const asked = await runCommand(context, 'refundToSend', (transaction) => refundToSend(transaction, id));
  if (!asked) return;
  const { paymentReference, amount, attempt, isSentBefore } = asked;
  const { provider } = requirePayments(context);
  const refund = { id: attempt === 0 ? id : `${id}/${attempt}`, paymentReference, amount };
  const found = isSentBefore ? await provider.findRefund(refund) : null;
  const answer = found ?? (await provider.refund(refund));
  await runCommand(context, 'noteRefund', (transaction) => noteRefund(transaction, id, answer));
});
