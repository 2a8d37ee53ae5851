import { createRequire } from 'node:module';
import { Kafka, logLevel } from 'kafkajs';
import type { KafkaConfig } from '../config/kafka.js';
import type { Log } from '../process/telemetry.js';
import { TOPIC_PREFIX } from './transport.js';

interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  scheduleCheckPendingRequests(): void;
}

let patched = false;

/** A client of the brokers, as every part of the transport wants it. Connects to nothing yet. */
export function createKafka(config: KafkaConfig, log: Log, retries = 5): Kafka {
  patchIdleTimer();
  return new Kafka({
    clientId: 'lyceum',
    brokers: [...config.brokers],
    connectionTimeout: 5_000,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries },
    ...(config.tls && { ssl: config.tls.ca === undefined ? true : { ca: [config.tls.ca] } }),
    ...(config.sasl && { sasl: saslOf(config.sasl) }),
    logLevel: logLevel.WARN,
    // What the client calls an error it mostly gets over by itself; the rest is thrown at us or reported as a crash.
    logCreator:
      () =>
      ({ namespace, log: { message, error } }) =>
        log.debug({ reason: error as unknown }, `kafka ${namespace}: ${message}`),
  });
}

function saslOf({ mechanism, username, password }: NonNullable<KafkaConfig['sasl']>) {
  // One branch each: the client's type wants the mechanism as a literal.
  if (mechanism === 'plain') return { mechanism, username, password };
  if (mechanism === 'scram-sha-256') return { mechanism, username, password };
  return { mechanism, username, password };
}

/**
 * kafkajs 2.2.4 checks a connection's queue every millisecond for ever once it has been used, also when nothing waits
 * (tulios/kafkajs issue 1751). Answers that arrive check the queue anyway, so without waiting requests no timer is needed.
 */
function patchIdleTimer(): void {
  if (patched) return;
  patched = true;
  const require = createRequire(import.meta.url);
  const { prototype } = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  const schedule = Object.getOwnPropertyDescriptor(prototype, 'scheduleCheckPendingRequests')?.value as (
    this: RequestQueue,
  ) => void;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this);
  };
}

type Names = Pick<KafkaConfig, 'topicPrefix'>;

/** A topic as the brokers know it: of the generation that is configured. */
export function topicAtBroker({ topicPrefix = TOPIC_PREFIX }: Names, topic: string): string {
  return topic.replace(TOPIC_PREFIX, topicPrefix);
}

/** The consumer group of a subgraph, over all of its instances. */
export function consumerGroupOf({ topicPrefix = TOPIC_PREFIX }: Names, subgraph: string): string {
  return `${topicPrefix}${subgraph}`;
}
