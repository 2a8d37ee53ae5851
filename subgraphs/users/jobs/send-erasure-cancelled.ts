import { implementJob } from '../../../platform/jobs.js';
import { sendErasureCancelled } from './definitions.js';
import { sendMail } from '../commands/shared/send-mail.js';
import { recipientOf } from '../queries/users.js';

export const sendErasureCancelledJob = implementJob(sendErasureCancelled, async (context, { userId }) => {
  const to = await recipientOf(context, userId);
  if (to) await sendMail(context, to, 'erasure-cancelled');
});
