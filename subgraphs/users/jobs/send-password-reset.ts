import { implementJob } from '../../../platform/jobs.js';
import { sendPasswordReset } from './definitions.js';
import { makePasswordResetToken } from '../commands/account/make-password-reset-token.js';
import { sendMail } from '../commands/shared/send-mail.js';

/** The token is made here and leaves by the mail only. It is behind the `#`, which browsers send to no server. */
export const sendPasswordResetJob = implementJob(sendPasswordReset, async (context, { userId }) => {
  const made = await makePasswordResetToken(context, userId);
  if (!made) return;
  await sendMail(context, made, 'password-reset', { path: `/reset-password#token=${made.token}` });
});
