import { buffer } from 'node:stream/consumers';
import { implementJob } from '../../../platform/jobs.js';
import { sendDocument } from './definitions.js';
import { sendMail } from '../commands/shared/send-mail.js';
import { recipientOf } from '../queries/users.js';

/** Mails an invoice or a credit note. Only users knows the address; only billing knows the content. */
export const sendDocumentJob = implementJob(sendDocument, async (context, { userId, kind, number, storageKey }) => {
  const to = await recipientOf(context, userId);
  if (!to) return;
  const content = await buffer(await context.storage.get(storageKey));
  const attachment = { fileName: `${number}.pdf`, contentType: 'application/pdf', content };
  await sendMail(context, to, kind, { number, attachments: [attachment] });
});
