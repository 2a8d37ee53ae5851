import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { emailOf } from '../queries/users.js';

export const sendAlreadyRegistered = defineJob({
  name: 'send-already-registered',
  schema: z.object({ userId: z.uuid() }),
  async run(context, { userId }) {
    const to = await emailOf(context, userId);
    if (to === undefined) return;
    await context.mail.send({
      to,
      subject: 'You already have an account',
      text: [
        'Somebody, maybe you, tried to register at Lyceum with this address.',
        '',
        'You already have an account: sign in with it.',
        context.publicUrl,
        '',
        'If that was not you, there is nothing to do: nothing was changed.',
        '',
      ].join('\n'),
    });
  },
});
