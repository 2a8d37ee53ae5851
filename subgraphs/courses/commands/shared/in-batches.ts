import type { Context } from '../../../../platform/context.js';

const BATCH = 200;
/** At once: they are independent of each other, and the pool of connections serves others too. */
const PARALLEL = 4;

/** Works on what `find` finds, each in its own transaction; one that fails does not stop the others. True when there may be more. */
export async function inBatches(
  context: Context,
  find: (limit: number) => Promise<readonly { readonly id: string }[]>,
  work: (context: Context, id: string) => Promise<void>,
): Promise<boolean> {
  const found = await find(BATCH);
  const waiting = found.map(({ id }) => id);
  let failed = 0;
  const worker = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        await work(context, id);
      } catch (error) {
        failed += 1;
        context.log.error({ err: error, id }, 'one row of a batch can not be worked on');
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return found.length === BATCH && failed < BATCH;
}
