import type { Context } from '../../../../platform/context.js';
import type { Attachment } from '../../../../platform/services/mail.js';
import type { MailKind } from '../../domain/mails/mail-kinds.js';
import { mailText, type MailFacts } from '../../domain/mails/mail-texts.js';

export interface Recipient {
  readonly email: string;
  readonly locale: string;
}

export interface MailContent {
  readonly path?: string;
  readonly at?: MailFacts['at'];
  readonly number?: string;
  readonly attachments?: readonly Attachment[];
}

/** In the user's language. `path` is appended to the public address. Rejects when the mail must be retried. */
export async function sendMail(
  context: Context,
  to: Recipient,
  kind: MailKind,
  { path = '', at, number, attachments = [] }: MailContent = {},
): Promise<void> {
  const link = `${context.publicUrl}${path}`;
  const text = mailText(kind, to.locale, { link, ...(at && { at }), ...(number !== undefined && { number }) });
  await context.mail.send({ to: to.email, ...text, attachments });
}
