import type { Stream } from '../../../platform/live.js';

/** The items of a stream that the viewer may have: asked for each, at the push. */
export function filtered<Item>(source: Stream<Item>, keep: (item: Item) => Promise<boolean>): Stream<Item> {
  const stream: Stream<Item> = {
    [Symbol.asyncIterator]: () => stream,
    async next() {
      for (;;) {
        const result = await source.next();
        if (result.done || (await keep(result.value))) return result;
      }
    },
    return: () => source.return(),
  };
  return stream;
}
