import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { sendMail } from '../commands/shared/send-mail.js';
import { recipientOf } from '../queries/users.js';

export const sendErasureRequested = defineJob({
  name: 'send-erasure-requested',
  schema: z.object({ userId: z.uuid(), dueAt: z.iso.datetime() }),
  async run(context, { userId, dueAt }) {
    const to = await recipientOf(context, userId);
    if (to) await sendMail(context, to, 'erasure-requested', { at: new Date(dueAt) });
  },
});
