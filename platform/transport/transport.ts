import type { CloudEvent } from '../../schema/events/contract.js';

/**
 * How events get from one domain to others. Two adapters: in-process (one process) and Kafka (many); nothing above this
 * port knows which one it has.
 *
 * Guarantees of every adapter:
 * - `publish` resolves only when the batch is safe: acknowledged by the broker, or handled by every durable consumer
 * - durable delivery is at least once; the order of one subject never changes
 * - events of different subjects are handled side by side, however many: a handler bounds its own work
 * - a consumer's position moves on only after its handler resolved; a handler that rejects gets the event again
 */
export interface Transport {
  publish(topic: string, events: readonly CloudEvent[]): Promise<void>;

  /** Durable and competing: each event of the topics goes to one member of the group. */
  consume(options: ConsumeOptions): Promise<Consumer>;

  /** Every instance gets every event from now on; a position is kept, so a short absence is caught up. */
  tail(options: TailOptions): Promise<Consumer>;

  /** Says something that is no fact and may be lost (typing, progress). Reaches the tails of the topic. */
  publishEphemeral(topic: string, event: CloudEvent): Promise<void>;

  close(): Promise<void>;
}

/** The transport takes nothing more: this process is ending, and what is left is published by the next. */
export class TransportClosed extends Error {}

export interface ConsumeOptions {
  /** Name of the consumer group; one a domain. */
  readonly group: string;
  readonly topics: readonly string[];
  readonly handle: (event: CloudEvent) => Promise<void>;
}

export interface TailOptions {
  /** Unique for each running instance. */
  readonly instance: string;
  readonly topics: readonly string[];
  readonly handle: (event: CloudEvent) => void;
  /** Called when events were missed for good; live sockets must then be closed so that clients resume. */
  readonly onGap: () => void;
}

export interface Consumer {
  stop(): Promise<void>;
}

export const TOPIC_PREFIX = 'lyceum.';

export function topicOf(domain: string): string {
  return `${TOPIC_PREFIX}${domain}`;
}

export function liveTopicOf(domain: string): string {
  return `${TOPIC_PREFIX}${domain}.live`;
}
