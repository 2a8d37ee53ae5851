import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { makeVerificationToken } from '../commands/account/make-verification-token.js';
import { sendMail } from '../commands/shared/send-mail.js';

/** The token is made here and leaves by the mail only: it never lies in a job or a log. */
export const sendVerification = defineJob({
  name: 'send-verification',
  schema: z.object({ userId: z.uuid() }),
  async run(context, { userId }) {
    const made = await makeVerificationToken(context, userId);
    if (!made) return;
    await sendMail(context, made, 'verification', { path: `/verify-email?token=${made.token}` });
  },
});
