import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { sendMail } from '../commands/shared/send-mail.js';
import { recipientOf } from '../queries/users.js';

/** Tells the owner that their second factor was removed by staff. */
export const sendSecondFactorReset = defineJob({
  name: 'send-second-factor-reset',
  schema: z.object({ userId: z.uuid(), at: z.iso.datetime() }),
  async run(context, { userId, at }) {
    const to = await recipientOf(context, userId);
    if (to) await sendMail(context, to, 'second-factor-reset', { at: new Date(at) });
  },
});
