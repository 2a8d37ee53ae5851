import type { EachBatchPayload } from 'kafkajs';
import type { CloudEvent } from '../../schema/events/contract.js';
import { failpoint } from '../failpoint.js';
import type { Log } from '../process/telemetry.js';
import { parseEvent } from './kafka-events.js';

/** How often the group hears of us, and the position is committed, while a batch is being handled. */
const HEARTBEAT_MS = 1_000;

/** Runs at most `limit` pieces of work at once; the others wait in the order in which they came. */
export class Limiter {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.limit) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      // The place goes on to who waits: counted down and up again, a newcomer could slip in between.
      if (next) next();
      else this.running -= 1;
    }
  }
}

/**
 * Handles one batch of one partition: events of different subjects side by side, those of one subject one after the other.
 * The position moves to before the first event whose handler has not resolved, and is committed every second and at the
 * end. It stops early, without loss, when the group rebalances, when it stops, and when a handler rejects.
 */
export async function handleBatch(
  payload: EachBatchPayload,
  options: {
    handle: (event: CloudEvent) => Promise<void>;
    limiter: Limiter;
    log: Log;
    onInvalid?: ((topic: string) => void) | undefined;
  },
): Promise<void> {
  const { topic, partition, messages } = payload.batch;
  const handled = new Set<number>();
  let failure: Error | undefined;
  let finished = 0;
  let committed = 0;
  const mayGoOn = (): boolean => !failure && payload.isRunning() && !payload.isStale();
  const commit = async (): Promise<void> => {
    while (handled.has(finished)) handled.delete(finished++);
    if (finished === committed) return;
    const last = messages[finished - 1]?.offset as string;
    failpoint('consumer: position not yet committed');
    const upTo = finished;
    payload.resolveOffset(last);
    const offset = String(BigInt(last) + 1n);
    await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] });
    committed = upTo;
    failpoint('consumer: position committed');
  };
  let beating: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    beating = beating.then(async () => {
      if (failure) return;
      // The group learns that we are alive although the handlers are slow; its answer may be that it rebalances.
      await commit()
        .then(() => payload.heartbeat())
        .catch(fail);
    });
  }, HEARTBEAT_MS);
  const fail = (error: unknown): void => {
    failure ??= error instanceof Error ? error : new Error(String(error));
  };

  const lanes = Map.groupBy(messages.keys(), (index) => messages[index]?.key?.toString() ?? '');
  await Promise.all(
    [...lanes.values()].map((indexes) =>
      options.limiter
        .run(async () => {
          for (const index of indexes) {
            if (!mayGoOn()) return;
            const event = parseEvent(messages[index]?.value ?? null);
            if (event) await options.handle(event);
            else {
              options.log.error({ topic, partition, offset: messages[index]?.offset }, 'not an event, passed over');
              options.onInvalid?.(topic);
            }
            handled.add(index);
          }
        })
        .catch(fail),
    ),
  );
  clearInterval(timer);
  await beating;
  await commit().catch(fail);
  if (failure) throw failure;
}
