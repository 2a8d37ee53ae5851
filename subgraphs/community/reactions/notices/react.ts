import type { Transaction } from '../../../../platform/command.js';
import { reaction, type Reaction } from '../../../../platform/inbox.js';
import type { CloudEvent, EventContract } from '../../../../schema/events/contract.js';
import { notifyAll } from '../../commands/notification/notify-all.js';
import type { NoticeRow } from './row.js';

/** Notifies the users of a row, whatever the outcome of other rows: in the transaction that remembers the event. */
async function tellAll(
  { category, tell }: NoticeRow,
  transaction: Transaction,
  event: CloudEvent<never>,
): Promise<void> {
  await notifyAll(transaction, event.id, category, await tell(event, transaction));
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
