import type { CloudEvent } from '../../schema/events/contract.js';
import type { Log } from '../process/telemetry.js';
import { TransportClosed, type ConsumeOptions, type Consumer, type TailOptions, type Transport } from './transport.js';

/**
 * The transport of one process. `publish` runs the handlers of every consumer and resolves when all of them committed, so
 * the relay marks a row only then: the outbox gives the same guarantees here as over a broker. Consumers work side by
 * side; within one consumer, events of different subjects do too, and those of one subject follow each other.
 *
 * Nothing is published before {@link open}: a consumer that is still starting would miss it for good. For the same reason
 * it is closed before the first consumer stops.
 */
export class InProcessTransport implements Transport {
  private readonly consumers = new Set<ConsumeOptions>();
  private readonly tails = new Set<TailOptions>();
  private readonly running = new Set<Promise<unknown>>();
  private state: 'starting' | 'open' | 'closed' = 'starting';
  private changed: () => void = () => undefined;
  private readonly begun = new Promise<void>((resolve) => (this.changed = resolve));

  constructor(private readonly log?: Log) {}

  /** All consumers are there: what waits is published. */
  open(): void {
    if (this.state === 'starting') this.state = 'open';
    this.changed();
  }

  async publish(topic: string, events: readonly CloudEvent[]): Promise<void> {
    await this.begun;
    if (this.state !== 'open') throw new TransportClosed();
    const consumers = [...this.consumers].filter((consumer) => consumer.topics.includes(topic));
    const delivery = Promise.allSettled(
      consumers.flatMap((consumer) => bySubject(events).map((run) => inOrder(run, consumer))),
    );
    this.running.add(delivery);
    const results = await delivery.finally(() => this.running.delete(delivery));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    // Live viewers hear of an event after the durable effects of this process, so what they read is never behind it.
    this.tell(topic, events);
  }

  consume(options: ConsumeOptions): Promise<Consumer> {
    return Promise.resolve(attach(this.consumers, options));
  }

  tail(options: TailOptions): Promise<Consumer> {
    return Promise.resolve(attach(this.tails, options));
  }

  publishEphemeral(topic: string, event: CloudEvent): Promise<void> {
    if (this.state === 'open') this.tell(topic, [event]);
    return Promise.resolve();
  }

  /** Refuses what comes from now on, and resolves when what runs has ended. */
  async close(): Promise<void> {
    this.state = 'closed';
    this.changed();
    await Promise.allSettled([...this.running]);
  }

  private tell(topic: string, events: readonly CloudEvent[]): void {
    for (const tail of this.tails) {
      if (!tail.topics.includes(topic)) continue;
      for (const event of events) this.tellOne(tail, event);
    }
  }

  /** A viewer that fails is no reason to publish once more. */
  private tellOne(tail: TailOptions, event: CloudEvent): void {
    try {
      tail.handle(event);
    } catch (error) {
      this.log?.error({ err: error, event: event.id, type: event.type }, 'a live event was not handled');
    }
  }
}

function attach<T>(set: Set<T>, options: T): Consumer {
  set.add(options);
  return {
    stop: () => {
      set.delete(options);
      return Promise.resolve();
    },
  };
}

function bySubject(events: readonly CloudEvent[]): CloudEvent[][] {
  return [...Map.groupBy(events, (event) => event.subject).values()];
}

async function inOrder(events: readonly CloudEvent[], consumer: ConsumeOptions): Promise<void> {
  for (const event of events) await consumer.handle(event);
}
