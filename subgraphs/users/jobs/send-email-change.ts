import { implementJob } from '../../../platform/jobs.js';
import { makeEmailChangeToken } from '../commands/email/make-email-change-tokens.js';
import { sendMail } from '../commands/shared/send-mail.js';
import { sendEmailChange } from './definitions.js';

export const sendEmailChangeJob = implementJob(sendEmailChange, async (context, { changeId }) => {
  const made = await makeEmailChangeToken(context, changeId);
  if (!made) return;
  const { to, token } = made;
  if (token === null) await sendMail(context, to, 'email-in-use');
  else await sendMail(context, to, 'email-change', { path: `/confirm-email-change#token=${token}` });
});
