import type { Transaction } from '../../../../platform/command.js';
import type { CloudEvent, EventContract, EventData } from '../../../../schema/events/contract.js';
import type { Audience } from '../../commands/notification/audience.js';
import type { NotificationCategory } from '../../domain/notification-categories.js';
import type { NoticeFacts, NoticeKind, NoticeLinks } from '../../domain/notices.js';

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
  /** Notices with the same key are one notice to a user. Default: one for each event. */
  readonly key?: string;
  readonly expiresAt?: string;
}

type Tell<Contract extends EventContract> = (
  event: CloudEvent<EventData<Contract>>,
  transaction: Transaction,
) => readonly NoticeFor[] | Promise<readonly NoticeFor[]>;

/** A row of the table: event → category → template → recipients. */
export interface NoticeRow {
  readonly contract: EventContract;
  readonly category: NotificationCategory;
  readonly tell: Tell<EventContract<never>>;
}

export function row<Contract extends EventContract>(
  contract: Contract,
  category: NotificationCategory,
  tell: Tell<Contract>,
): NoticeRow {
  return { contract, category, tell: tell as unknown as NoticeRow['tell'] };
}

/** For events that notify the user in their data with a text of the same facts. */
export function toUser(
  text: NoticeKind,
  userId: string,
  facts: NoticeFacts = {},
  links: NoticeLinks = {},
): NoticeFor[] {
  return [{ to: userId, text, facts, links }];
}
