import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { makeVerificationToken } from '../commands/make-verification-token.js';

/** The token is made here and leaves by the mail only: it never lies in a job or a log. */
export const sendVerification = defineJob({
  name: 'send-verification',
  schema: z.object({ userId: z.uuid() }),
  async run(context, { userId }) {
    const made = await makeVerificationToken(context, userId);
    if (!made) return;
    await context.mail.send({
      to: made.email,
      subject: 'Confirm your e-mail address',
      text: [
        'Welcome to Lyceum.',
        '',
        'Confirm that this address is yours:',
        `${context.publicUrl}/verify-email?token=${made.token}`,
        '',
        'The link works once, within 24 hours. If you did not register, ignore this mail.',
        '',
      ].join('\n'),
    });
  },
});
