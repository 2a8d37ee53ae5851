import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { DomainError } from '../domain/errors.js';
import type { KafkaConfig } from '../config/kafka.js';
import { DURATION_BUCKETS } from './metrics.js';
import type { Log } from './telemetry.js';
import { consumerGroupOf } from '../transport/kafka-client.js';
import { consumerLag } from '../transport/kafka-lag.js';

/** A database that does not answer must not hold up the other figures. */
const PATIENCE_MS = 2_000;
/** Brokers are asked no more often, however often the figures are. */
const LAG_EVERY_MS = 15_000;

/** What is looked at of a running subgraph when the figures are asked for. */
export interface WatchedSubgraph {
  readonly name: string;
  readonly row: <Row extends object>(sql: string) => Promise<Row | undefined>;
  readonly pool: () => { readonly total: number; readonly idle: number; readonly waiting: number };
}

interface Queues {
  readonly depth: number;
  readonly age: number | null;
  readonly parked: number;
  readonly dead: number;
}

/** The figures of the subgraphs of this process. */
export class SubgraphMetrics {
  private readonly commands: Histogram<'subgraph' | 'command' | 'outcome'>;
  private readonly refusals: Counter<'subgraph' | 'code'>;
  private readonly duplicates: Counter<'subgraph'>;
  private readonly watched = new Set<WatchedSubgraph>();
  private looking: Promise<ReadonlyMap<string, Queues>> | undefined;

  constructor(registry: Registry) {
    const registers = [registry];
    this.commands = new Histogram({
      name: 'lyceum_command_duration_seconds',
      help: 'Commands and reactions, retries after conflicts included. outcome: done, refused or failed.',
      labelNames: ['subgraph', 'command', 'outcome'],
      buckets: DURATION_BUCKETS,
      registers,
    });
    this.refusals = new Counter({
      name: 'lyceum_command_refusals_total',
      help: 'What commands refused, by code.',
      labelNames: ['subgraph', 'code'],
      registers,
    });
    this.duplicates = new Counter({
      name: 'lyceum_inbox_duplicates_total',
      help: 'Events that were delivered again after their effect.',
      labelNames: ['subgraph'],
      registers,
    });
    this.addQueues(registers);
    this.addPools(registers);
  }

  /** From now on its queues and connections are among the figures. Returns what ends that. */
  watch(subgraph: WatchedSubgraph): () => void {
    this.watched.add(subgraph);
    return () => this.watched.delete(subgraph);
  }

  command(subgraph: string, command: string, error: unknown, durationMs: number): void {
    const outcome = error === undefined ? 'done' : error instanceof DomainError ? 'refused' : 'failed';
    this.commands.observe({ subgraph, command, outcome }, durationMs / 1_000);
    if (error instanceof DomainError) this.refusals.inc({ subgraph, code: error.code });
  }

  duplicate(subgraph: string): void {
    this.duplicates.inc({ subgraph });
  }

  private addQueues(registers: Registry[]): void {
    const gauge = (name: string, help: string, of: keyof Queues): void => {
      const look = (): Promise<ReadonlyMap<string, Queues>> => this.queues();
      new Gauge({
        name,
        help,
        labelNames: ['subgraph'],
        registers,
        async collect() {
          const found = await look();
          this.reset();
          for (const [subgraph, queues] of found) this.set({ subgraph }, queues[of] ?? 0);
        },
      });
    };
    gauge('lyceum_outbox_depth', 'Events that wait to be published.', 'depth');
    gauge('lyceum_outbox_age_seconds', 'How long the oldest of them has waited.', 'age');
    gauge('lyceum_outbox_parked', 'Events that do not fit their contract.', 'parked');
    gauge('lyceum_dead_letters', 'Events whose reaction failed for good.', 'dead');
  }

  /** One look for all of the figures that are asked for at once. A subgraph whose database does not answer has none. */
  private queues(): Promise<ReadonlyMap<string, Queues>> {
    this.looking ??= this.look().finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async look(): Promise<ReadonlyMap<string, Queues>> {
    const found = new Map<string, Queues>();
    await Promise.all(
      [...this.watched].map(async ({ name, row }) => {
        const queues = await inTime(
          row<Queues>(
            // Each by an index of these rows alone: the outbox has a million others.
            `select depth, age, (select count(*) from outbox where parked_at is not null) as parked,
               (select count(*) from dead_letter) as dead
             from (select count(*) as depth, extract(epoch from clock_timestamp() - min(occurred_at)) as age
                   from outbox where published_at is null and parked_at is null) waiting`,
          ),
        );
        if (queues) found.set(name, queues);
      }),
    );
    return found;
  }

  private addPools(registers: Registry[]): void {
    const watched = this.watched;
    new Gauge({
      name: 'lyceum_database_connections',
      help: 'Connections of the read side. state: used, idle, or waiting for one.',
      labelNames: ['subgraph', 'state'],
      registers,
      collect() {
        this.reset();
        for (const { name, pool } of watched) {
          const { total, idle, waiting } = pool();
          this.set({ subgraph: name, state: 'used' }, total - idle);
          this.set({ subgraph: name, state: 'idle' }, idle);
          this.set({ subgraph: name, state: 'waiting' }, waiting);
        }
      },
    });
  }
}

/** How far the consumers of a subgraph are behind, over all of its instances. */
export function addConsumerLag(registry: Registry, subgraph: string, kafka: KafkaConfig, log: Log): void {
  let asked = -Infinity;
  new Gauge({
    name: 'lyceum_consumer_lag',
    help: 'Events of a topic that the subgraph has yet to handle.',
    labelNames: ['subgraph', 'topic'],
    registers: [registry],
    async collect() {
      if (performance.now() - asked < LAG_EVERY_MS) return;
      asked = performance.now();
      const lags = await inTime(consumerLag(kafka, [consumerGroupOf(subgraph)], log));
      if (!lags) return;
      const byTopic = new Map<string, number>();
      for (const { topic, lag } of lags) byTopic.set(topic, (byTopic.get(topic) ?? 0) + lag);
      this.reset();
      for (const [topic, lag] of byTopic) this.set({ subgraph, topic }, lag);
    },
  });
}

async function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), PATIENCE_MS)));
  return Promise.race([work.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}
