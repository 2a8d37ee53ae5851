import type { Transaction } from '../../../../platform/command.js';
import { reaction, type Reaction } from '../../../../platform/inbox.js';
import type { CloudEvent, EventContract } from '../../../../schema/events/contract.js';
import { notify } from '../../commands/notification/notify.js';
import { derivedId } from '../../domain/derived-id.js';
import type { NoticeRow } from './row.js';

/** Notifies the users of a row, whatever the outcome of other rows: in the transaction that remembers the event. */
async function tellAll(
  { category, tell }: NoticeRow,
  transaction: Transaction,
  event: CloudEvent<never>,
): Promise<void> {
  for (const { to, text: kind, facts = {}, links = {}, key, expiresAt, ...how } of await tell(event, transaction))
    await notify(transaction, key === undefined ? event.id : derivedId(key), {
      to: typeof to === 'string' ? { users: [to] } : to,
      notice: { kind, category, facts, links, ...(expiresAt !== undefined && { expiresAt }) },
      ...how,
    });
}

/** One reaction for each event: first what the domain stores of it, in the given order, then its notices. */
export function reactionsOf(stores: readonly Reaction[], table: readonly NoticeRow[]): Reaction[] {
  const steps = new Map<EventContract, Reaction['react'][]>();
  const add = (contract: EventContract, step: Reaction['react']): void =>
    void steps.set(contract, [...(steps.get(contract) ?? []), step]);
  for (const { contract, react } of stores) add(contract, react);
  for (const noticeRow of table)
    add(noticeRow.contract, (transaction, event) => tellAll(noticeRow, transaction, event));
  return [...steps].map(([contract, all]) =>
    reaction(contract, async (transaction, event) => {
      for (const step of all) await step(transaction, event as CloudEvent<never>);
    }),
  );
}
