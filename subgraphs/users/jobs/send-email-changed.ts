import { implementJob } from '../../../platform/jobs.js';
import { makeEmailUndoToken } from '../commands/email/make-email-change-tokens.js';
import { sendMail } from '../commands/shared/send-mail.js';
import { sendEmailChanged } from './definitions.js';

export const sendEmailChangedJob = implementJob(sendEmailChanged, async (context, { changeId }) => {
  const made = await makeEmailUndoToken(context, changeId);
  if (made) await sendMail(context, made.to, 'email-changed', { path: `/undo-email-change#token=${made.token}` });
});
