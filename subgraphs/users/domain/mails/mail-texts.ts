import { dateAndTime, Messages } from '../../../../platform/domain/messages.js';
import { de } from './de.js';
import { en } from './en.js';
import type { MailKind, MailTexts } from './mail-kinds.js';
import { pt } from './pt.js';

/** What a mail of users says. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
}

export interface MailFacts {
  /** Where the reader goes from here. */
  readonly link: string;
  /** When it happened or will, for mails that say it; in the reader's time zone (IANA). */
  readonly at?: { readonly instant: Date; readonly timeZone: string };
  /** Of the document that is attached. */
  readonly number?: string;
}

/** ICU messages; a text is written with its lines. */
export const mailMessages = new Messages<keyof MailTexts>({ en, pt, de });

/** In the language of the locale, such as `pt-BR`; English where there are no texts in it. */
export function mailText(kind: MailKind, locale: string, { link, at, number = '' }: MailFacts): MailText {
  const when = at && dateAndTime(at.instant, mailMessages.tagOf(locale), at.timeZone);
  const values = { link, number, ...(when !== undefined && { when }) };
  return {
    subject: mailMessages.format(`${kind}.subject`, locale, values),
    text: `${mailMessages.format(`${kind}.text`, locale, values)}\n`,
  };
}
