import type { Context } from '../../../platform/context.js';
import type { Stream } from '../../../platform/live.js';
import type { CloudEvent, EventContract, EventData } from '../../../schema/events/contract.js';
import { ContentModerated, GroupDeleted, GroupLeft, PostDeleted } from '../../../schema/events/community.js';
import { AccessChanged } from '../signals/access-changed.js';

const signal = <Contract extends EventContract>(contract: Contract, ids: (data: EventData<Contract>) => string[]) => ({
  contract,
  ids: (data: never) => ids(data),
});

/** What may take away what a viewer follows, with the users, items and places that it is about. */
const SIGNALS = [
  signal(AccessChanged, ({ userIds, itemIds }) => [...userIds, ...itemIds]),
  signal(GroupLeft, ({ userId }) => [userId]),
  signal(GroupDeleted, ({ groupId }) => [groupId]),
  signal(PostDeleted, ({ postId }) => [postId]),
  signal(ContentModerated, ({ itemId }) => [itemId]),
];
const IDS_BY_TYPE = new Map(SIGNALS.map(({ contract, ids }) => [contract.type, ids]));

/** Sends that access of the viewer's or to some items has changed, after a command that records no fact of it. */
export function accessChanged(
  context: Context,
  { userIds = [], itemIds = [] }: { readonly userIds?: string[]; readonly itemIds?: string[] },
): void {
  context.live.publishEphemeral(AccessChanged, userIds[0] ?? itemIds[0] ?? '', { userIds, itemIds });
}

/**
 * Ends a stream when its viewer may not see any more what it is about: they left or were removed, there is a block, or it was
 * hidden or deleted. `sees` asks the database anew whenever something happened to the viewer, the item or its place.
 */
export function whileSeen<Item>(
  context: Context,
  source: Stream<Item>,
  about: readonly (string | null)[],
  sees: () => Promise<boolean>,
): Stream<Item> {
  const followed = new Set([...about, context.viewer?.id]);
  let [asking, again] = [false, false];
  const ask = async (): Promise<void> => {
    again = true;
    if (asking) return;
    asking = true;
    while (again) {
      again = false;
      if (!(await sees())) await end();
    }
    asking = false;
  };
  // Nothing is picked, so that many signals at once are one question.
  const signals = context.live.stream<never>({
    on: SIGNALS.map(({ contract }) => contract),
    pick: ({ type, data }: CloudEvent<never>) => {
      // Without an answer it ends, too: the client reconnects, and is asked for again.
      if (IDS_BY_TYPE.get(type)?.(data).some((id) => followed.has(id))) ask().catch(end);
      return undefined;
    },
  });
  const end = async () => {
    await signals.return();
    return source.return();
  };
  const stream: Stream<Item> = {
    [Symbol.asyncIterator]: () => stream,
    async next() {
      try {
        const result = await source.next();
        if (result.done) await signals.return();
        return result;
      } catch (error) {
        await signals.return();
        throw error;
      }
    },
    return: end,
  };
  return stream;
}
