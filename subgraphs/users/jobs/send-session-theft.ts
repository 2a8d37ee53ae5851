import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { emailOf } from '../queries/users.js';

/** Tells the owner that a session was ended because its refresh token may be in other hands. */
export const sendSessionTheft = defineJob({
  name: 'send-session-theft',
  schema: z.object({ userId: z.uuid(), at: z.iso.datetime() }),
  async run(context, { userId, at }) {
    const to = await emailOf(context, userId);
    if (to === undefined) return;
    await context.mail.send({
      to,
      subject: 'We ended one of your sessions',
      text: [
        `On ${at.slice(0, 10)} at ${at.slice(11, 16)} UTC a sign-in of your Lyceum account was used from two places at once.`,
        'Somebody may have copied it, so it was ended on all of them.',
        '',
        'Sign in again, look at your sessions, and change your password if you do not know all of them:',
        context.publicUrl,
        '',
      ].join('\n'),
    });
  },
});
