import { escapeHtml, type Mail } from '../../../platform/services/mail.js';
import { mailWords } from '../domain/mail-words.js';
import type { NoticeLinks, NoticeText } from '../domain/notices.js';

export interface MailedNotice extends NoticeText {
  readonly links: NoticeLinks;
}

export interface NoticeMail {
  /** Of the user, who is addressed by it. */
  readonly name: string;
  readonly locale: string;
  readonly publicUrl: string;
  /** At least one; more of them are a digest. */
  readonly notices: readonly MailedNotice[];
  /** Notices of the digest that have no place in the mail. */
  readonly left?: number;
  readonly isDigest: boolean;
  /** Absent: mails of this category cannot be stopped. */
  readonly unsubscribeUrl: string | undefined;
}

/** A mail of one notice or of a digest, as text and HTML, in the language of the user. */
export function noticeMail({
  name,
  locale,
  publicUrl,
  notices,
  left = 0,
  isDigest,
  unsubscribeUrl,
}: NoticeMail): Pick<Mail, 'subject' | 'text' | 'html' | 'headers'> {
  const [first] = notices;
  const count = notices.length + left;
  const subject = isDigest ? mailWords.format('digest', locale, { count }) : (first?.title ?? '');
  const greeting = mailWords.format('greeting', locale, { name });
  const why = mailWords.format(unsubscribeUrl === undefined ? 'security' : 'why', locale);
  const more = left > 0 ? [mailWords.format('more', locale, { count: left })] : [];
  const stop = mailWords.format('stop', locale);
  const open = mailWords.format('open', locale);
  const parts = notices.map(({ title, body, links }) => ({ title, body, url: `${publicUrl}${pathOf(links)}` }));
  const text = [
    greeting,
    '',
    ...parts.flatMap(({ title, body, url }) => [...(isDigest ? [title] : []), body, url, '']),
    ...more.flatMap((line) => [line, '']),
    '--',
    why,
    ...(unsubscribeUrl === undefined ? [] : [`${stop}: ${unsubscribeUrl}`]),
  ];
  // Names and titles may be of another direction than the language of the mail.
  const paragraph = (html: string): string => `<p dir="auto">${html}</p>`;
  const link = (url: string, label: string): string => `<a href="${escapeHtml(url)}">${escapeHtml(label)}</a>`;
  const html = [
    paragraph(escapeHtml(greeting)),
    ...parts.map(
      ({ title, body, url }) =>
        `<h2 dir="auto">${escapeHtml(title)}</h2>${paragraph(escapeHtml(body))}${paragraph(link(url, open))}`,
    ),
    ...more.map((line) => paragraph(escapeHtml(line))),
    `<hr><p dir="auto"><small>${escapeHtml(why)}${unsubscribeUrl === undefined ? '' : `<br>${link(unsubscribeUrl, stop)}`}</small></p>`,
  ];
  return {
    subject,
    text: `${text.join('\n')}\n`,
    html: `<!doctype html><html lang="${mailWords.localeOf(locale)}" dir="ltr"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head><body>${html.join('\n')}</body></html>`,
    ...(unsubscribeUrl !== undefined && {
      headers: {
        'List-Unsubscribe': `<${unsubscribeUrl}>`,
        // RFC 8058: mail programs unsubscribe by one POST, without a login.
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
    }),
  };
}

/** Page of the web app for what a notice leads to. */
export function pathOf(links: NoticeLinks): string {
  const { postId, conversationId, lessonId, contestId, bookingId, classId, groupId, eventId, courseId } = links;
  if (postId !== undefined) return `/posts/${postId}`;
  if (conversationId !== undefined) return `/messages/${conversationId}`;
  if (lessonId !== undefined) return `/lessons/${lessonId}`;
  if (contestId !== undefined) return `/contests/${contestId}`;
  if (bookingId !== undefined) return `/sessions/${bookingId}`;
  if (classId !== undefined) return `/classes/${classId}`;
  if (groupId !== undefined) return `/groups/${groupId}`;
  if (eventId !== undefined) return `/events/${eventId}`;
  return courseId === undefined ? '/notifications' : `/courses/${courseId}`;
}
