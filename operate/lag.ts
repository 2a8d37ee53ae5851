import type { KafkaConfig } from '../platform/config/kafka.js';
import { StartupError } from '../platform/config/startup-error.js';
import type { Log } from '../platform/process/telemetry.js';
import { consumerGroupOf } from '../platform/transport/kafka-client.js';
import { consumerLag } from '../platform/transport/kafka-lag.js';

export interface LagLine {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** Offsets in decimal: they may be larger than a number holds. */
  readonly committed: string;
  readonly end: string;
  /** Events that the group has yet to get. */
  readonly lag: number;
}

/** How far the consumers of the domains are behind. A {@link StartupError} where there is no Kafka, or it does not answer. */
export async function lag(kafka: KafkaConfig | undefined, domains: readonly string[], log: Log): Promise<LagLine[]> {
  if (!kafka) {
    throw new StartupError(
      'KAFKA_BROKERS is not set: in one process an event is handled when it is published, so there is no lag but the age of the outbox (npm run operate -- outbox).',
    );
  }
  const groups = domains.map((domain) => consumerGroupOf(kafka, domain));
  const lines = await consumerLag(kafka, groups, log).catch((error: unknown) => {
    throw new StartupError(
      `Kafka at ${kafka.brokers.join(', ')} does not answer (${(error as Error).message}): check KAFKA_BROKERS.`,
    );
  });
  return lines
    .map((line) => ({ ...line, committed: String(line.committed), end: String(line.end) }))
    .sort((a, b) => a.group.localeCompare(b.group) || a.topic.localeCompare(b.topic) || a.partition - b.partition);
}
