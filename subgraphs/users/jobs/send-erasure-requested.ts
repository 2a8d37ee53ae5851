import { implementJob } from '../../../platform/jobs.js';
import { sendErasureRequested } from './definitions.js';
import { sendMail } from '../commands/shared/send-mail.js';
import { recipientOf } from '../queries/users.js';

export const sendErasureRequestedJob = implementJob(sendErasureRequested, async (context, { userId, dueAt }) => {
  const to = await recipientOf(context, userId);
  if (to) await sendMail(context, to, 'erasure-requested', { at: { instant: new Date(dueAt), timeZone: to.timeZone } });
});
