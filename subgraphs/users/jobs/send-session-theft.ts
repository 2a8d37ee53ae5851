import { implementJob } from '../../../platform/jobs.js';
import { sendSessionTheft } from './definitions.js';
import { sendMail } from '../commands/shared/send-mail.js';
import { recipientOf } from '../queries/users.js';

/** Notifies the owner that a session was revoked because its refresh token may be stolen. */
export const sendSessionTheftJob = implementJob(sendSessionTheft, async (context, { userId, at }) => {
  const to = await recipientOf(context, userId);
  if (to) await sendMail(context, to, 'session-theft', { at: new Date(at) });
});
