import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { sendMail } from '../commands/shared/send-mail.js';
import { recipientOf } from '../queries/users.js';

/** Tells the owner that a session was ended because its refresh token may be in other hands. */
export const sendSessionTheft = defineJob({
  name: 'send-session-theft',
  schema: z.object({ userId: z.uuid(), at: z.iso.datetime() }),
  async run(context, { userId, at }) {
    const to = await recipientOf(context, userId);
    if (to) await sendMail(context, to, 'session-theft', { at: new Date(at) });
  },
});
