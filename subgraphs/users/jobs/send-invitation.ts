import { implementJob } from '../../../platform/jobs.js';
import { sendInvitation } from './definitions.js';
import { makeInvitation } from '../commands/account/make-invitation.js';
import { sendMail } from '../commands/shared/send-mail.js';

/** The token is created here and leaves only in the mail. It is behind the `#`, which browsers do not send to servers. */
export const sendInvitationJob = implementJob(sendInvitation, async (context, { userId }) => {
  const made = await makeInvitation(context, userId);
  if (!made) return;
  await sendMail(context, made, 'invitation', { path: `/accept-invitation#token=${made.token}` });
});
