import type { Stream } from '../../../platform/live.js';

/** Ends a stream, also while it waits for an item, when a signal arrives and the viewer has lost what it needs. */
export function endedBy<Item>(
  source: Stream<Item>,
  signals: Stream<unknown>,
  hasEnded: () => Promise<boolean>,
): Stream<Item> {
  const watch = async (): Promise<void> => {
    for await (const _ of signals)
      if (await hasEnded()) {
        await source.return();
        return;
      }
  };
  // A signal that cannot be followed ends the stream: the client reconnects, and is checked again.
  watch().catch(() => source.return());
  const stream: Stream<Item> = {
    [Symbol.asyncIterator]: () => stream,
    next: () => source.next(),
    async return() {
      await signals.return();
      return source.return();
    },
  };
  return stream;
}
