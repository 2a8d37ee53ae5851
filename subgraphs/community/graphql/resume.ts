import type { Stream } from '../../../platform/live.js';

const PAGE = 500;

/**
 * What came after a place, page by page from the table, then what comes live: in order, nothing missed, nothing twice.
 * Memory is bounded however long the client was away. Without a place only what comes live.
 *
 * `live` is attached already, so whatever is committed after the last page was read arrives on it. It relies on sequences
 * that are committed in their order: a row that is not in the table yet has a higher sequence than every row that is.
 */
export function resume<Item extends { readonly sequence: number }>(
  live: Stream<Item>,
  since: number | undefined,
  read: (after: number, limit: number) => Promise<readonly Item[]>,
): Stream<Item> {
  let last = since ?? 0;
  let behind = since !== undefined;
  let page: Item[] = [];
  let ended = false;
  const next = async (): Promise<Item | undefined> => {
    if (page.length === 0 && behind) {
      page = [...(await read(last, PAGE))];
      behind = page.length === PAGE;
    }
    if (ended) return undefined;
    const past = page.shift();
    if (past) return past;
    for (;;) {
      const result = await live.next();
      // What the pages held already, or an event that a crash has made come again.
      if (result.done || result.value.sequence > last) return result.value;
    }
  };
  const stream: Stream<Item> = {
    [Symbol.asyncIterator]: () => stream,
    async next() {
      try {
        const item = await next();
        if (!item) return { value: undefined, done: true };
        last = item.sequence;
        return { value: item, done: false };
      } catch (error) {
        await live.return();
        throw error;
      }
    },
    return() {
      ended = true;
      return live.return();
    },
  };
  return stream;
}
