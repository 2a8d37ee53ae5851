import type { Transaction } from '../../../../platform/command.js';
import { derivedId } from '../../domain/derived-id.js';
import type { NotificationCategory } from '../../domain/notification-categories.js';
import type { NoticeFacts, NoticeKind, NoticeLinks } from '../../domain/notices.js';
import type { Audience } from './audience.js';
import { notify } from './notify.js';

/** One notice that an event causes: who gets it, and which text. */
export interface NoticeFor {
  /** A user, or a group of users. */
  readonly to: string | Audience;
  /** Template. */
  readonly text: NoticeKind;
  readonly facts?: NoticeFacts;
  readonly links?: NoticeLinks;
  /** A block between the actor and the recipient does not matter. */
  readonly duty?: true;
  /** Who acted and knows already. */
  readonly except?: string | undefined;
  /** The cause was taken back meanwhile. */
  readonly withdrawn?: boolean;
  /** Notices with the same key are one notice to a user: the first in the list. Default: one for each event. */
  readonly key?: string;
  readonly expiresAt?: string;
}

/** Notifies the users of each notice, in the order of the list. */
export async function notifyAll(
  transaction: Transaction,
  eventId: string,
  category: NotificationCategory,
  notices: readonly NoticeFor[],
): Promise<void> {
  for (const { to, text: kind, facts = {}, links = {}, key, expiresAt, ...how } of notices)
    await notify(transaction, key === undefined ? eventId : derivedId(key), {
      to: typeof to === 'string' ? { users: [to] } : to,
      notice: { kind, category, facts, links, ...(expiresAt !== undefined && { expiresAt }) },
      ...how,
    });
}
