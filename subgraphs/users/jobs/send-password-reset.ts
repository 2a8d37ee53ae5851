import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { makePasswordResetToken } from '../commands/make-password-reset-token.js';

/** The token is made here and leaves by the mail only. It is behind the `#`, which browsers send to no server. */
export const sendPasswordReset = defineJob({
  name: 'send-password-reset',
  schema: z.object({ userId: z.uuid() }),
  async run(context, { userId }) {
    const made = await makePasswordResetToken(context, userId);
    if (!made) return;
    await context.mail.send({
      to: made.email,
      subject: 'Set a new password',
      text: [
        'Somebody, maybe you, asked for a new password at Lyceum.',
        '',
        'Set it here:',
        `${context.publicUrl}/reset-password#token=${made.token}`,
        '',
        'The link works once, within an hour, and signs you out everywhere. If you did not ask for it, ignore this mail:',
        'nothing was changed.',
        '',
      ].join('\n'),
    });
  },
});
