import type { KafkaConfig } from '../config/kafka.js';
import type { Log } from '../process/telemetry.js';
import { createKafka } from './kafka-client.js';

export interface PartitionLag {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** Offset of the next event that the group will get. */
  readonly committed: bigint;
  /** Offset that the next event of the partition will have. */
  readonly end: bigint;
  /** Events that the group has yet to get. */
  readonly lag: number;
}

/** How far consumer groups are behind, by partition; a group that never committed has no lines. */
export async function consumerLag(kafka: KafkaConfig, groups: readonly string[], log: Log): Promise<PartitionLag[]> {
  const admin = createKafka(kafka, log).admin();
  await admin.connect();
  try {
    const lags: PartitionLag[] = [];
    const ends = new Map<string, Promise<{ partition: number; high: string }[]>>();
    for (const group of groups) {
      for (const { topic, partitions } of await admin.fetchOffsets({ groupId: group })) {
        const high = ends.get(topic) ?? admin.fetchTopicOffsets(topic);
        ends.set(topic, high);
        const ofPartition = new Map((await high).map((one) => [one.partition, BigInt(one.high)]));
        for (const { partition, offset } of partitions) {
          const end = ofPartition.get(partition) ?? 0n;
          const committed = BigInt(offset);
          if (committed >= 0n) lags.push({ group, topic, partition, committed, end, lag: Number(end - committed) });
        }
      }
    }
    return lags;
  } finally {
    await admin.disconnect();
  }
}
