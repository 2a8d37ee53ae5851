import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { sendMail } from '../commands/shared/send-mail.js';
import { recipientOf } from '../queries/users.js';

export const sendErasureBegun = defineJob({
  name: 'send-erasure-begun',
  schema: z.object({ userId: z.uuid() }),
  async run(context, { userId }) {
    const to = await recipientOf(context, userId);
    if (to) await sendMail(context, to, 'erasure-begun');
  },
});
