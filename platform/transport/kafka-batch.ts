import type { EachBatchPayload } from 'kafkajs';
import type { CloudEvent } from '../../schema/events/contract.js';
import { failpoint } from '../failpoint.js';
import type { Log } from '../process/telemetry.js';
import { parseEvent } from './kafka-events.js';

/** How often the group hears of us, and the position is committed, while a batch is being handled. */
const HEARTBEAT_MS = 1_000;
/**
 * A batch ends after so long; what is left of it is fetched again. A client fetches anew from a broker when all batches of the
 * fetch before have ended, so a topic with a backlog would hold up the others.
 */
const BATCH_MS = 500;
/**
 * Events of a batch that are handled side by side. All of them have been when a batch ends early: what is fetched again then has
 * not been handled before.
 */
const WINDOW = 100;

/**
 * Handles one batch of one partition: events of different subjects side by side, those of one subject one after the other.
 * The position moves to before the first event whose handler has not resolved, and is committed every second and at the
 * end. It stops early, without loss, after {@link BATCH_MS}, when the group rebalances, when it stops, and when a handler
 * rejects.
 */
export async function handleBatch(
  payload: EachBatchPayload,
  options: {
    handle: (event: CloudEvent) => Promise<void>;
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

  const handleWindow = async (indexes: readonly number[]): Promise<void> => {
    const lanes = Map.groupBy(indexes, (index) => messages[index]?.key?.toString() ?? '');
    const handleLane = async (lane: readonly number[]): Promise<void> => {
      for (const index of lane) {
        if (!mayGoOn()) return;
        const event = parseEvent(messages[index]?.value ?? null);
        if (event) await options.handle(event);
        else {
          options.log.error({ topic, partition, offset: messages[index]?.offset }, 'not an event, passed over');
          options.onInvalid?.(topic);
        }
        handled.add(index);
      }
    };
    await Promise.all([...lanes.values()].map((lane) => handleLane(lane).catch(fail)));
  };
  const end = performance.now() + BATCH_MS;
  for (let from = 0; from < messages.length && mayGoOn() && performance.now() < end; from += WINDOW)
    await handleWindow([...messages.keys()].slice(from, from + WINDOW));
  clearInterval(timer);
  await beating;
  await commit().catch(fail);
  if (failure) throw failure;
}
