import { implementJob } from '../../../platform/jobs.js';
import { sendVerification } from './definitions.js';
import { makeVerificationToken } from '../commands/account/make-verification-token.js';
import { sendMail } from '../commands/shared/send-mail.js';

/** The token is created here and leaves only in the mail. It is never stored in a job or a log. */
export const sendVerificationJob = implementJob(sendVerification, async (context, { userId }) => {
  const made = await makeVerificationToken(context, userId);
  if (!made) return;
  await sendMail(context, made, 'verification', { path: `/verify-email#token=${made.token}` });
});
