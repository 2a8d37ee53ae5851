import type { KafkaConfig } from '../platform/config/kafka.js';
import { StartupError } from '../platform/config/startup-error.js';
import type { Log } from '../platform/process/telemetry.js';
import { consumerGroupOf, createKafka } from '../platform/transport/kafka-client.js';

export interface Rewound {
  readonly topic: string;
  readonly partition: number;
  readonly from: string;
  readonly to: string;
}

/**
 * Sets a domain's consumer group back to a time, for a database that was restored to a point behind the other domains. Events
 * that the restored inbox knows do nothing when they come again. The domain must not be running: brokers refuse to move a
 * group that has members.
 */
export async function rewind(kafka: KafkaConfig | undefined, domain: string, to: Date, log: Log): Promise<Rewound[]> {
  if (!kafka) throw new StartupError('KAFKA_BROKERS is not set: without Kafka there are no positions to set back.');
  const groupId = consumerGroupOf(kafka, domain);
  const admin = createKafka(kafka, log).admin();
  try {
    await admin.connect();
    const { groups } = await admin.describeGroups([groupId]);
    const members = groups[0]?.members.length ?? 0;
    if (members > 0)
      throw new StartupError(`${domain} is running (${members} consumers): stop all of its processes first.`);
    const rewound: Rewound[] = [];
    for (const { topic, partitions } of await admin.fetchOffsets({ groupId })) {
      const then = new Map(
        (await admin.fetchTopicOffsetsByTimestamp(topic, to.getTime())).map(({ partition, offset }) => [
          partition,
          offset,
        ]),
      );
      // Never forward: that would skip events.
      const back = partitions.flatMap(({ partition, offset }) => {
        const target = then.get(partition);
        return target !== undefined && BigInt(offset) > BigInt(target) && BigInt(target) >= 0n
          ? [{ topic, partition, from: offset, to: target }]
          : [];
      });
      if (back.length === 0) continue;
      await admin.setOffsets({
        groupId,
        topic,
        partitions: back.map(({ partition, to: offset }) => ({ partition, offset })),
      });
      rewound.push(...back);
    }
    return rewound;
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(
      `Kafka at ${kafka.brokers.join(', ')} did not set the positions of ${domain} back (${(error as Error).message}).`,
    );
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
