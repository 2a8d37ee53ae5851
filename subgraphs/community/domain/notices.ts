import { DAY } from '../../../platform/domain/clock.js';
import { dateAndTime, Messages, type MessageValues } from '../../../platform/domain/messages.js';
import { formatMoney } from '../../../platform/domain/money.js';
import { en } from './notice-texts/en.js';
import { pt } from './notice-texts/pt.js';
import type { NotificationCategory } from './notification-categories.js';

/** What a person reads. */
export interface NoticeText {
  readonly title: string;
  readonly body: string;
}

export type NoticeKind = keyof typeof en;

/**
 * Facts of which the texts are made whenever they are read. Titles, instants (RFC 3339) and numbers; an amount is
 * `amountMinor` with `currency`. Never a name or a text of a person.
 */
export type NoticeFacts = Readonly<Record<string, string | number>>;

/** What a notice leads to. */
export interface NoticeLinks {
  readonly courseId?: string;
  readonly classId?: string;
  readonly lessonId?: string;
  readonly postId?: string;
  /** Of the post. */
  readonly commentId?: string;
  readonly conversationId?: string;
  readonly contestId?: string;
  readonly bookingId?: string;
  readonly groupId?: string;
  readonly eventId?: string;
  /** Who caused it, where that is another person. */
  readonly actorId?: string;
}

/** A notice before it is in any inbox. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly category: NotificationCategory;
  readonly facts: NoticeFacts;
  readonly links: NoticeLinks;
  /** After this instant nothing is sent any more: the notice stays in the inbox. RFC 3339. */
  readonly expiresAt?: string;
  /** Sent during quiet hours, too. */
  readonly urgent?: boolean;
}

/** Who reads. */
export interface Reader {
  readonly locale: string;
  /** IANA. Null: not known yet, instants are in UTC. */
  readonly timeZone: string | null;
  /** Name of the notice's actor, where a text needs it: in mails and pushes, which have no links to people. */
  readonly person?: string | undefined;
}

/** While unread, those of one kind about one post, or one comment, are one line for a day: “Ana and 2 others”. */
export const GROUPED_KINDS: ReadonlyMap<NoticeKind, 'post' | 'comment'> = new Map([
  ['post-liked', 'post'],
  ['reaction-added', 'comment'],
  ['comment-added', 'post'],
  ['comment-answered', 'post'],
  ['post-followed', 'post'],
  ['user-followed', 'post'],
  // All reports are one line: what leads to each is the queue.
  ['content-reported', 'post'],
]);
export const LINE_MS = DAY;

type TextKey = `${NoticeKind}.${'title' | 'body'}`;

function textsOf(
  notices: Readonly<Record<NoticeKind, readonly [title: string, body: string]>>,
): Record<TextKey, string> {
  const rows = Object.entries(notices).flatMap(([kind, [title, body]]) => [
    [`${kind}.title`, title],
    [`${kind}.body`, body],
  ]);
  return Object.fromEntries(rows) as Record<TextKey, string>;
}

export const noticeMessages = new Messages<TextKey>({ en: textsOf(en), pt: textsOf(pt) });

/** The text of a stored notice, in the reader's language, or in English. */
export function noticeText(stored: { readonly kind: string; readonly facts: object }, reader: Reader): NoticeText {
  const { locale } = reader;
  // While versions roll, an older process may read what a newer one has written.
  const kind = (Object.hasOwn(en, stored.kind) ? stored.kind : 'unknown') as NoticeKind;
  try {
    const values = valuesOf(stored.facts as NoticeFacts, reader);
    return {
      title: noticeMessages.format(`${kind}.title`, locale, values),
      body: noticeMessages.format(`${kind}.body`, locale, values),
    };
  } catch {
    // A fact is missing: an inbox that cannot be read would be worse than a general text.
    return {
      title: noticeMessages.format('unknown.title', locale),
      body: noticeMessages.format('unknown.body', locale),
    };
  }
}

/** Facts that a notice may lack. A message asks by `hasCourse`. */
const OPTIONAL = [
  'course',
  'class',
  'contest',
  'group',
  'startsAt',
  'expiresAt',
  'at',
  'person',
  'role',
  'reason',
  'comment',
  'product',
] as const;
const INSTANTS = new Set(['at', 'startsAt', 'previousStartsAt', 'endsAt', 'expiresAt', 'validFrom', 'validTo']);

function valuesOf(facts: NoticeFacts, { locale, timeZone, person }: Reader): MessageValues {
  const tag = noticeMessages.tagOf(locale);
  const values: Record<string, string | number> = {};
  for (const [name, fact] of Object.entries(facts))
    values[name] = INSTANTS.has(name) ? dateAndTime(new Date(String(fact)), tag, timeZone ?? 'UTC') : fact;
  if (person !== undefined) values['person'] = person;
  const { amountMinor, currency } = facts;
  if (typeof amountMinor === 'number' && typeof currency === 'string')
    values['amount'] = formatMoney({ amountMinor, currency }, tag);
  // What is written in several languages: `title:pt` beside the English `title`.
  const suffix = `:${noticeMessages.localeOf(locale)}`;
  for (const [name, fact] of Object.entries(facts))
    if (name.endsWith(suffix)) values[name.slice(0, -suffix.length)] = fact;
  for (const name of OPTIONAL) {
    values[`has${name.charAt(0).toUpperCase()}${name.slice(1)}`] = values[name] === undefined ? 'no' : 'yes';
    values[name] ??= '';
  }
  // People of the same line, beside the one who is named.
  values['others'] ??= 0;
  return values;
}
