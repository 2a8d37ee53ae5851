import { Partitioners, type Admin, type Consumer as KafkaConsumer, type Kafka, type Producer } from 'kafkajs';
import type { CloudEvent } from '../../schema/events/contract.js';
import type { KafkaConfig } from '../config/kafka.js';
import type { Log } from '../process/telemetry.js';
import { handleBatch } from './kafka-batch.js';
import { consumerGroupOf, createKafka, topicAtBroker } from './kafka-client.js';
import { parseEvent, toMessage } from './kafka-events.js';
import { TransportClosed, type ConsumeOptions, type Consumer, type TailOptions, type Transport } from './transport.js';

export interface KafkaTransportOptions {
  readonly log: Log;
  /** A consumer ended and will not begin again by itself: the process must end, so that another takes its place. */
  readonly onFatal: (error: Error) => void;
  /** A message on a topic is no event; it is passed over. */
  readonly onInvalid?: ((topic: string) => void) | undefined;
  /** Instead of that of the settings. */
  readonly sessionTimeoutMs?: number;
}

/** More than a consumer has: none waits for another. How many events are handled at once is the handler's own matter. */
const PARTITIONS_AT_ONCE = 200;
/** Of one fetch. What is not handled within a moment is fetched again. */
const PARTITION_BYTES = 256 * 1024;
/** How long a broker waits for something to send: also how long a stop or a rebalance may have to wait. */
const FETCH_WAIT_MS = 500;
const TAIL_COMMIT_MS = 5_000;
/** Until a new topic must be made, and then have a leader. */
const TOPIC_MS = 15_000;
/** What is said on a live topic is of no use a moment later. */
const LIVE_RETENTION_MS = 3_600_000;

/**
 * The transport between processes. `publish` resolves when all in-sync replicas have the batch. One consumer group a
 * domain; one a live instance, which begins at the end of its topics.
 */
export class KafkaTransport implements Transport {
  private readonly stops = new Set<() => Promise<void>>();
  private readonly topics = new Map<string, Promise<void>>();
  private closed = false;

  private constructor(
    private readonly kafka: Kafka,
    private readonly admin: Admin,
    private readonly producer: Producer,
    private readonly config: KafkaConfig,
    private readonly options: KafkaTransportOptions,
  ) {}

  /** Rejects when no broker answers within some seconds. */
  static async connect(config: KafkaConfig, options: KafkaTransportOptions): Promise<KafkaTransport> {
    const kafka = createKafka(config, options.log);
    const admin = kafka.admin();
    const producer = kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    try {
      await Promise.all([admin.connect(), producer.connect()]);
    } catch (error) {
      await Promise.allSettled([admin.disconnect(), producer.disconnect()]);
      throw error;
    }
    return new KafkaTransport(kafka, admin, producer, config, options);
  }

  async publish(topic: string, events: readonly CloudEvent[]): Promise<void> {
    await this.send(topic, events, -1);
  }

  async publishEphemeral(topic: string, event: CloudEvent): Promise<void> {
    await this.send(topic, [event], 1);
  }

  async consume({ group, topics: names, handle }: ConsumeOptions): Promise<Consumer> {
    const topics = names.map((name) => topicAtBroker(this.config, name));
    const { log, onInvalid } = this.options;
    const consumer = this.consumer(consumerGroupOf(this.config, group));
    return this.run(consumer, topics, true, () =>
      consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
        eachBatch: (payload) => handleBatch(payload, { handle, log, onInvalid }),
      }),
    );
  }

  /** Resolves when its place is fixed: every event that is published from then on arrives. */
  async tail({ instance, topics: names, handle, onGap }: TailOptions): Promise<Consumer> {
    const topics = names.map((name) => topicAtBroker(this.config, name));
    const groupId = consumerGroupOf(this.config, `live.${instance}`);
    const consumer = this.consumer(groupId);
    const { log, onInvalid } = this.options;
    await this.ensure(topics);
    const next = await this.ends(topics);
    // Also after a rebalance or a restart of the client: what was committed may be behind what was handled.
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      for (const [topic, partitions] of Object.entries(payload.memberAssignment)) {
        for (const partition of partitions) {
          const offset = next.get(`${topic}/${partition}`);
          if (offset !== undefined) consumer.seek({ topic, partition, offset: String(offset) });
        }
      }
    });
    const running = await this.run(consumer, topics, false, () =>
      consumer.run({
        autoCommitInterval: TAIL_COMMIT_MS,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: 1,
        eachBatch: async (payload) => {
          const { batch } = payload;
          const place = `${batch.topic}/${batch.partition}`;
          for (const { offset, value } of batch.messages) {
            if (payload.isStale()) return;
            const expected = next.get(place) ?? 0n;
            const here = BigInt(offset);
            if (here > expected) onGap();
            if (here >= expected) {
              next.set(place, here + 1n);
              const event = parseEvent(value);
              if (event) this.tell(handle, event);
              else {
                log.error({ topic: batch.topic, offset }, 'not an event, passed over');
                onInvalid?.(batch.topic);
              }
            }
            payload.resolveOffset(offset);
          }
          await payload.commitOffsetsIfNecessary();
          await payload.heartbeat();
        },
      }),
    );
    return {
      stop: async () => {
        await running.stop();
        // No instance continues at this one's position. One that is killed leaves it to the brokers' retention.
        await this.admin.deleteGroups([groupId]).catch((error: unknown) => log.debug({ err: error }, 'group stays'));
      },
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.stops].map((stop) => stop()));
    await Promise.allSettled([this.producer.disconnect(), this.admin.disconnect()]);
  }

  private async send(name: string, events: readonly CloudEvent[], acks: number): Promise<void> {
    const topic = topicAtBroker(this.config, name);
    if (this.closed) throw new TransportClosed();
    await this.ensure([topic]);
    try {
      await this.producer.send({ topic, acks, messages: events.map(toMessage) });
    } catch (error) {
      if (this.closed) throw new TransportClosed();
      throw error;
    }
  }

  private consumer(groupId: string): KafkaConsumer {
    const sessionTimeout = this.options.sessionTimeoutMs ?? this.config.sessionTimeoutMs ?? 6_000;
    const consumer = this.kafka.consumer({
      groupId,
      sessionTimeout,
      heartbeatInterval: Math.floor(sessionTimeout / 5),
      rebalanceTimeout: 30_000,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytesPerPartition: PARTITION_BYTES,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 8 },
    });
    consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
      if (restart) this.options.log.warn({ err: error, groupId }, 'a consumer lost the brokers and begins again');
      else this.options.onFatal(error);
    });
    return consumer;
  }

  private async run(
    consumer: KafkaConsumer,
    topics: readonly string[],
    fromBeginning: boolean,
    begin: () => Promise<void>,
  ): Promise<Consumer> {
    const stop = async (): Promise<void> => {
      if (this.stops.delete(stop)) await consumer.disconnect();
    };
    this.stops.add(stop);
    try {
      await this.ensure(topics);
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning });
      await begin();
      return { stop };
    } catch (error) {
      await stop();
      throw error;
    }
  }

  /** The offset that the next event of each partition gets. */
  private async ends(topics: readonly string[]): Promise<Map<string, bigint>> {
    const ends = new Map<string, bigint>();
    for (const topic of topics) {
      for (const { partition, high } of await retried(() => this.admin.fetchTopicOffsets(topic))) {
        ends.set(`${topic}/${partition}`, BigInt(high));
      }
    }
    return ends;
  }

  private tell(handle: TailOptions['handle'], event: CloudEvent): void {
    try {
      handle(event);
    } catch (error) {
      this.options.log.error({ err: error, event: event.id, type: event.type }, 'a live event was not handled');
    }
  }

  /** Makes topics that are missing: by the first publisher or consumer. */
  private async ensure(topics: readonly string[]): Promise<void> {
    for (const topic of topics) {
      let made = this.topics.get(topic);
      if (!made) {
        made = this.make(topic);
        this.topics.set(topic, made);
        made.catch(() => this.topics.delete(topic));
      }
      await made;
    }
  }

  private async make(topic: string): Promise<void> {
    const existing = await this.admin.listTopics();
    if (existing.includes(topic)) return;
    const { partitions, replicationFactor } = this.config;
    const retention = topic.endsWith('.live') ? [{ name: 'retention.ms', value: String(LIVE_RETENTION_MS) }] : [];
    // A broker under load answers that it took too long, and may still make the topic: the next try finds it.
    await retried(() =>
      this.admin.createTopics({
        waitForLeaders: false,
        topics: [
          { topic, numPartitions: partitions, replicationFactor: replicationFactor ?? -1, configEntries: retention },
        ],
      }),
    );
    // A topic that was just made, by us or by another process, has no leader for a moment.
    await retried(() => this.admin.fetchTopicMetadata({ topics: [topic] }));
  }
}

async function retried<T>(ask: () => Promise<T>): Promise<T> {
  for (const deadline = Date.now() + TOPIC_MS; ;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > deadline || !isRetriable(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** An error of several topics has one for each. */
function isRetriable(error: unknown): boolean {
  const { errors = [], retriable } = error as { errors?: readonly unknown[]; retriable?: boolean };
  return retriable === true || (errors.length > 0 && errors.every(isRetriable));
}
