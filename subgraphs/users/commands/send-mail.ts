import type { Context } from '../../../platform/context.js';
import { now } from '../../../platform/domain/clock.js';
import { mailText, type MailKind } from '../domain/mail-texts.js';

export interface Recipient {
  readonly email: string;
  readonly locale: string;
}

/** In the person's language. `path` leads on from the public address; rejects where the mail has to be tried again. */
export async function sendMail(
  context: Context,
  to: Recipient,
  kind: MailKind,
  { path = '', at = now() }: { readonly path?: string; readonly at?: Date } = {},
): Promise<void> {
  const text = mailText(kind, to.locale, { link: `${context.publicUrl}${path}`, at });
  await context.mail.send({ to: to.email, ...text });
}
