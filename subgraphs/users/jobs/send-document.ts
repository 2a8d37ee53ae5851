import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';
import { sendMail } from '../commands/shared/send-mail.js';
import { recipientOf } from '../queries/users.js';

/** Mails an invoice or a credit note: users alone knows the address, billing alone what is printed. */
export const sendDocument = defineJob({
  name: 'send-document',
  schema: z.object({
    userId: z.uuid(),
    kind: z.enum(['invoice', 'credit-note']),
    number: z.string(),
    storageKey: z.string(),
  }),
  async run(context, { userId, kind, number, storageKey }) {
    const to = await recipientOf(context, userId);
    if (!to) return;
    const content = await buffer(await context.storage.get(storageKey));
    const attachment = { fileName: `${number}.pdf`, contentType: 'application/pdf', content };
    await sendMail(context, to, kind, { number, attachments: [attachment] });
  },
});
