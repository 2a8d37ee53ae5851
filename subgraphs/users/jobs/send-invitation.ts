import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { makeInvitation } from '../commands/make-invitation.js';

/** The token is made here and leaves by the mail only. It is behind the `#`, which browsers send to no server. */
export const sendInvitation = defineJob({
  name: 'send-invitation',
  schema: z.object({ userId: z.uuid() }),
  async run(context, { userId }) {
    const made = await makeInvitation(context, userId);
    if (!made) return;
    await context.mail.send({
      to: made.email,
      subject: 'Your account at Lyceum',
      text: [
        'Your school has made an account for you at Lyceum.',
        '',
        'Choose your password here:',
        `${context.publicUrl}/accept-invitation#token=${made.token}`,
        '',
        'The link works once, within 7 days. Later, ask for a new password at the sign-in.',
        '',
      ].join('\n'),
    });
  },
});
