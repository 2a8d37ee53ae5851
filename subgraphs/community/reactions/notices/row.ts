import type { Transaction } from '../../../../platform/command.js';
import type { CloudEvent, EventContract, EventData } from '../../../../schema/events/contract.js';
import type { NoticeFor } from '../../commands/notification/notify-all.js';
import type { NotificationCategory } from '../../domain/notification-categories.js';
import type { NoticeFacts, NoticeKind, NoticeLinks } from '../../domain/notices.js';

export type { NoticeFor };

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
