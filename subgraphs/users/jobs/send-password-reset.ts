import { implementJob } from '../../../platform/jobs.js';
import { sendPasswordReset } from './definitions.js';
import { makePasswordResetToken } from '../commands/account/make-password-reset-token.js';
import { sendMail } from '../commands/shared/send-mail.js';

/** The token is created here and leaves only in the mail. It is behind the `#`, which browsers do not send to servers. */
export const sendPasswordResetJob = implementJob(sendPasswordReset, async (context, { userId }) => {
  const made = await makePasswordResetToken(context, userId);
  if (!made) return;
  await sendMail(context, made, 'password-reset', { path: `/reset-password#token=${made.token}` });
});
