import type { Stream } from '../../../platform/live.js';

const PAGE = 500;

/**
 * What came after a place, page by page from the table, then what comes live: in order, nothing missed, nothing twice.
 * Memory is bounded however long the client was away.
 *
 * `live` is attached already, so whatever is committed after the last page was read arrives on it. It relies on sequences
 * that are committed in their order: a row that is not in the table yet has a higher sequence than every row that is.
 */
export function resume<Item extends { readonly sequence: number }>(
  live: Stream<Item>,
  since: number,
  read: (after: number, limit: number) => Promise<readonly Item[]>,
): Stream<Item> {
  let last = since;
  let page: Item[] = [];
  let behind = true;
  const stream: Stream<Item> = {
    [Symbol.asyncIterator]: () => stream,
    async next() {
      try {
        if (page.length === 0 && behind) {
          page = [...(await read(last, PAGE))];
          behind = page.length === PAGE;
        }
        const past = page.shift();
        if (past) {
          last = past.sequence;
          return { value: past, done: false };
        }
        for (;;) {
          const result = await live.next();
          if (result.done || result.value.sequence > last) return result;
        }
      } catch (error) {
        await live.return();
        throw error;
      }
    },
    return() {
      page = [];
      behind = false;
      return live.return();
    },
  };
  return stream;
}
