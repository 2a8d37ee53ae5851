import type { CloudEvent, EventContract, EventData } from '../schema/events/contract.js';
import { TryAgain } from './domain/errors.js';
import { newId } from './domain/ids.js';
import { continueTrace, currentTrace, type Log } from './process/telemetry.js';
import { liveTopicOf, topicOf, type Consumer, type Transport } from './transport/transport.js';

/** Events that one subscriber may be behind before it is cut off. */
const QUEUE_LIMIT = 256;

export interface StreamOptions<Item> {
  /** The events to listen to. */
  readonly on: readonly EventContract[];
  /** Makes an item of an event, or undefined for an event that is not for this subscriber. Called for every event: no I/O. */
  readonly pick: (event: CloudEvent<never>) => Item | undefined;
}

/** A stream that ends at once by `return()`, even while a `next()` is pending. */
export type Stream<Item> = AsyncIterableIterator<Item, undefined, undefined> & {
  return(): Promise<IteratorResult<Item, undefined>>;
};

/** A stream to which its reader can add: what is left over from an item, for the next one. */
export type OpenStream<Item> = Stream<Item> & { push(item: Item): void };

/** The live side of one running subgraph: hears its domain's topic, and pushes to the subscribers of this instance. */
export class Live {
  private readonly listeners = new Map<string, Set<(event: CloudEvent) => void>>();
  private readonly open = new Set<Channel<unknown>>();
  private consumer: Consumer | undefined;

  constructor(
    private readonly domain: string,
    private readonly transport: Transport,
    private readonly log: Log,
  ) {}

  async start(instance: string): Promise<void> {
    this.consumer = await this.transport.tail({
      instance,
      topics: [topicOf(this.domain), liveTopicOf(this.domain)],
      handle: (event) => this.push(event),
      onGap: () => this.endAll('Events were missed.'),
    });
  }

  async stop(): Promise<void> {
    this.endAll('The server is restarting.');
    await this.consumer?.stop();
  }

  /**
   * Items of one subscriber. Bounded: a subscriber that falls 256 behind gets {@link TryAgain} and its stream ends.
   */
  stream<Item>(options: StreamOptions<Item>): OpenStream<Item> {
    const channel = new Channel<Item>(() => {
      for (const contract of options.on) this.listeners.get(contract.type)?.delete(listener);
      this.open.delete(channel as Channel<unknown>);
    });
    const listener = (event: CloudEvent): void => {
      const item = options.pick(event as CloudEvent<never>);
      if (item !== undefined) channel.push(item);
    };
    for (const contract of options.on) {
      const set = this.listeners.get(contract.type) ?? new Set();
      this.listeners.set(contract.type, set.add(listener));
    }
    this.open.add(channel as Channel<unknown>);
    return channel;
  }

  /** Sends something that is no fact: it may be lost, and can't be asked for later. */
  publishEphemeral<Contract extends EventContract>(
    contract: Contract,
    subject: string,
    data: EventData<Contract>,
  ): void {
    const trace = currentTrace() ?? continueTrace({});
    const event: CloudEvent = {
      specversion: '1.0',
      id: newId(),
      source: this.domain,
      type: contract.type,
      time: new Date().toISOString(),
      subject,
      traceparent: trace.traceparent,
      correlationid: trace.correlationId,
      data,
    };
    this.transport
      .publishEphemeral(liveTopicOf(this.domain), event)
      .catch((error: unknown) => this.log.debug({ err: error }, 'ephemeral event lost'));
  }

  private push(event: CloudEvent): void {
    for (const listener of this.listeners.get(event.type) ?? []) listener(event);
  }

  private endAll(reason: string): void {
    for (const channel of [...this.open]) channel.fail(new TryAgain(reason));
  }
}

/** Single reader. Items wait in a bounded queue; `fail` drops what waits, because order and completeness are lost anyway. */
class Channel<Item> implements Stream<Item> {
  private queue: Item[] = [];
  private waiting:
    { resolve: (result: IteratorResult<Item, undefined>) => void; reject: (error: Error) => void } | undefined;
  private failure: Error | undefined;
  private done = false;

  constructor(private readonly detach: () => void) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  push(item: Item): void {
    if (this.done) return;
    if (this.waiting) {
      const { resolve } = this.waiting;
      this.waiting = undefined;
      resolve({ value: item, done: false });
      return;
    }
    if (this.queue.length >= QUEUE_LIMIT) {
      this.fail(new TryAgain('This client reads too slowly.'));
      return;
    }
    this.queue.push(item);
  }

  fail(error: Error): void {
    if (this.done) return;
    this.close();
    if (this.waiting) this.waiting.reject(error);
    else this.failure = error;
    this.waiting = undefined;
  }

  next(): Promise<IteratorResult<Item, undefined>> {
    if (this.failure) {
      const error = this.failure;
      this.failure = undefined;
      return Promise.reject(error);
    }
    if (this.done) return Promise.resolve({ value: undefined, done: true });
    if (this.queue.length > 0) return Promise.resolve({ value: this.queue.shift() as Item, done: false });
    return new Promise((resolve, reject) => (this.waiting = { resolve, reject }));
  }

  return(): Promise<IteratorResult<Item, undefined>> {
    this.close();
    this.waiting?.resolve({ value: undefined, done: true });
    this.waiting = undefined;
    return Promise.resolve({ value: undefined, done: true });
  }

  private close(): void {
    if (this.done) return;
    this.done = true;
    this.queue = [];
    this.detach();
  }
}

/**
 * Passes the first item on at once, then at most one each `everyMs`: what came in between is merged into one. For boards,
 * where only the newest state matters.
 */
export function coalesce<Item>(
  source: Stream<Item>,
  everyMs: number,
  merge: (older: Item, newer: Item) => Item,
): Stream<Item> {
  let held: Item | undefined;
  let lastSent = 0;
  let ended = false;
  let failure: unknown;
  let wake: (() => void) | undefined;
  const signal = (): void => {
    wake?.();
    wake = undefined;
  };
  const pump = async (): Promise<void> => {
    try {
      for await (const item of source) {
        held = held === undefined ? item : merge(held, item);
        signal();
      }
    } catch (error) {
      failure = error;
    }
    ended = true;
    signal();
  };
  let started: Promise<void> | undefined;
  const stream: Stream<Item> = {
    [Symbol.asyncIterator]: () => stream,
    async next() {
      started ??= pump();
      for (;;) {
        const wait = lastSent + everyMs - Date.now();
        if (held !== undefined && wait <= 0) {
          const value = held;
          held = undefined;
          lastSent = Date.now();
          return { value, done: false };
        }
        if (ended && held === undefined) {
          if (failure !== undefined) throw failure as Error;
          return { value: undefined, done: true };
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (held !== undefined) setTimeout(resolve, wait);
        });
      }
    },
    async return() {
      held = undefined;
      ended = true;
      await source.return();
      signal();
      return { value: undefined, done: true };
    },
  };
  return stream;
}

/** Rows that a resumed stream reads from the table at once. */
const RESUME_PAGE = 500;

/**
 * What came after a place, page by page from the table, then what comes live: in order, nothing missed, nothing twice.
 * Memory is bounded however long the client was away. Without a place only what comes live.
 *
 * `live` is attached already, so whatever is committed after the last page was read arrives on it. It relies on sequences
 * that are committed in their order: a row that is not in the table yet has a higher sequence than every row that is.
 */
export function resume<Item extends { readonly sequence: number }>(
  live: Stream<Item>,
  since: number | null | undefined,
  read: (after: number, limit: number) => Promise<readonly Item[]>,
): Stream<Item> {
  let last = since ?? 0;
  let behind = typeof since === 'number';
  let page: Item[] = [];
  let ended = false;
  const next = async (): Promise<Item | undefined> => {
    if (page.length === 0 && behind) {
      page = [...(await read(last, RESUME_PAGE))];
      behind = page.length === RESUME_PAGE;
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
