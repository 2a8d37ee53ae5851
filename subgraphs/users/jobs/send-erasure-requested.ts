import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { emailOf } from '../queries/users.js';

export const sendErasureRequested = defineJob({
  name: 'send-erasure-requested',
  schema: z.object({ userId: z.uuid(), dueAt: z.iso.datetime() }),
  async run(context, { userId, dueAt }) {
    const to = await emailOf(context, userId);
    if (to === undefined) return;
    await context.mail.send({
      to,
      subject: 'Your account will be erased',
      text: [
        'You, or somebody who knows your password, asked us to erase your Lyceum account and all that we hold of you.',
        '',
        `It will be done on ${dueAt.slice(0, 10)} at ${dueAt.slice(11, 16)} UTC. Until then you can sign in and cancel it:`,
        context.publicUrl,
        '',
        'If it was not you, cancel it and change your password.',
        '',
      ].join('\n'),
    });
  },
});
