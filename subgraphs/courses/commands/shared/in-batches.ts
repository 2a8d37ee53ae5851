import type { Context } from '../../../../platform/context.js';

const BATCH = 200;
/** At once: they are independent of each other, and the pool of connections serves others too. */
const PARALLEL = 4;

/** Works on what `find` finds, each in its own transaction; one that fails does not stop the others. True when there may be more. */
export function inBatches(
  context: Context,
  find: (limit: number) => Promise<readonly { readonly id: string }[]>,
  work: (context: Context, id: string) => Promise<void>,
): Promise<boolean> {
  return inGroups(context, find, (_context, [id = '']) => work(context, id), 1);
}

/**
 * Like {@link inBatches}, but so many `together` in one transaction, which needs far fewer statements. A group of which one
 * fails is worked on once more, each in its own transaction.
 */
export async function inGroups(
  context: Context,
  find: (limit: number) => Promise<readonly { readonly id: string }[]>,
  work: (context: Context, ids: readonly string[]) => Promise<void>,
  together: number,
): Promise<boolean> {
  const found = await find(BATCH);
  const waiting = found.map(({ id }) => id);
  let failed = 0;
  const attempt = async (ids: readonly string[]): Promise<void> => {
    try {
      await work(context, ids);
    } catch (error) {
      if (ids.length > 1) {
        for (const id of ids) await attempt([id]);
        return;
      }
      failed += 1;
      context.log.error({ err: error, id: ids[0] }, 'one row of a batch can not be worked on');
    }
  };
  const worker = async (): Promise<void> => {
    while (waiting.length > 0) await attempt(waiting.splice(0, together));
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return found.length === BATCH && failed < BATCH;
}
