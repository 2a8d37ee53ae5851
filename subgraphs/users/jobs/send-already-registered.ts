import { implementJob } from '../../../platform/jobs.js';
import { sendAlreadyRegistered } from './definitions.js';
import { sendMail } from '../commands/shared/send-mail.js';
import { recipientOf } from '../queries/users.js';

export const sendAlreadyRegisteredJob = implementJob(sendAlreadyRegistered, async (context, { userId }) => {
  const to = await recipientOf(context, userId);
  if (to) await sendMail(context, to, 'already-registered');
});
