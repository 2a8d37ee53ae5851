import { MailRefused } from '../../../../platform/services/mail.js';
import type { Context } from '../../../../platform/context.js';
import { noticeMail } from '../../documents/notice-mail.js';
import type { Mail } from '../../../../platform/services/mail.js';
import { isFixed, type NotificationCategory } from '../../domain/notification-categories.js';
import { noticeText } from '../../domain/notices.js';
import { isSuppressed, noteBounce, suppress } from './suppression.js';
import type { Addressed } from './addressed.js';
import type { Outcome } from './settle-delivery.js';
import { unsubscribeToken } from './unsubscribe-token.js';

/** Mails one notice. */
export async function sendMail(context: Context, { delivery, recipient, names }: Addressed): Promise<Outcome> {
  const { notice, category } = delivery;
  if (!notice) return { is: 'dropped', reason: 'withdrawn' };
  const { locale, timeZone, name } = recipient;
  const person = notice.actorId === null ? undefined : names.get(notice.actorId);
  const text = noticeText(notice, { locale, timeZone, person });
  const mail = noticeMail({
    name,
    locale,
    publicUrl: context.publicUrl,
    notices: [{ ...text, links: notice.links }],
    isDigest: false,
    unsubscribeUrl: isFixed(category, 'mail') ? undefined : unsubscribeUrl(context, recipient.userId, category),
  });
  return handOver(context, { delivery, recipient }, mail);
}

export function unsubscribeUrl(context: Context, userId: string, what: NotificationCategory | 'digest'): string {
  return `${context.publicUrl}/mail/unsubscribe/${unsubscribeToken(context.secrets, userId, what)}`;
}

/** Hands a mail to the server, under a Message-ID that every try has, so that readers show a mail that came twice once. */
export async function handOver(
  context: Context,
  { delivery, recipient: { userId, email } }: Pick<Addressed, 'delivery' | 'recipient'>,
  mail: Omit<Mail, 'to' | 'messageId'>,
): Promise<Outcome> {
  if (email === null) return { is: 'dropped', reason: 'address-not-verified' };
  if (await isSuppressed(context, email)) return { is: 'dropped', reason: 'suppressed' };
  const messageId = `<${delivery.id}@${new URL(context.publicUrl).hostname}>`;
  try {
    await context.mail.send({ ...mail, to: email, messageId });
    return { is: 'sent' };
  } catch (error) {
    if (!(error instanceof MailRefused)) return { is: 'retry', reason: 'unreachable' };
    const reason = error.status ?? String(error.code);
    if (error.code < 500) {
      await noteBounce(context, { userId, email });
      return { is: 'retry', reason };
    }
    // The address does not exist. Of other refusals, such as by policy, the address is not the cause.
    if (error.status?.startsWith('5.1.')) await suppress(context, { userId, email, reason: 'unknown-address' });
    return { is: 'failed', reason };
  }
}
