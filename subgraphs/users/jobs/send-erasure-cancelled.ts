import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { emailOf } from '../queries/users.js';

export const sendErasureCancelled = defineJob({
  name: 'send-erasure-cancelled',
  schema: z.object({ userId: z.uuid() }),
  async run(context, { userId }) {
    const to = await emailOf(context, userId);
    if (to === undefined) return;
    await context.mail.send({
      to,
      subject: 'Your account stays',
      text: ['The erasure of your Lyceum account was cancelled. Nothing was changed.', ''].join('\n'),
    });
  },
});
