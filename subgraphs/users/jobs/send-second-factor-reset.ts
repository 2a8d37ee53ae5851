import { implementJob } from '../../../platform/jobs.js';
import { sendSecondFactorReset } from './definitions.js';
import { sendMail } from '../commands/shared/send-mail.js';
import { recipientOf } from '../queries/users.js';

/** Notifies the owner that staff removed their second factor. */
export const sendSecondFactorResetJob = implementJob(sendSecondFactorReset, async (context, { userId, at }) => {
  const to = await recipientOf(context, userId);
  if (to) await sendMail(context, to, 'second-factor-reset', { at: new Date(at) });
});
