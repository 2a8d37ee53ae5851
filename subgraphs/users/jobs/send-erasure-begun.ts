import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { emailOf } from '../queries/users.js';

export const sendErasureBegun = defineJob({
  name: 'send-erasure-begun',
  schema: z.object({ userId: z.uuid() }),
  async run(context, { userId }) {
    const to = await emailOf(context, userId);
    if (to === undefined) return;
    await context.mail.send({
      to,
      subject: 'Your account is closed',
      text: [
        'As you asked, your Lyceum account is closed, and what we hold of you is being erased. It can not be undone.',
        'Invoices that were issued are kept as the law requires. This is our last mail to you.',
        '',
      ].join('\n'),
    });
  },
});
