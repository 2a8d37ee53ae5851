import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { DomainError } from '../domain/errors.js';
import type { CloudEvent } from '../../schema/events/contract.js';
import type { DomainMeasure } from '../measure.js';
import type { PoolState } from '../postgres/read-database.js';
import type { KafkaConfig } from '../config/kafka.js';
import { DURATION_BUCKETS } from './metrics.js';
import { MailRefused, type Mailer } from '../services/mail.js';
import type { Log } from './telemetry.js';
import { consumerGroupOf } from '../transport/kafka-client.js';
import { consumerLag } from '../transport/kafka-lag.js';

/** A database that does not answer must not hold up the other figures. */
const PATIENCE_MS = 2_000;
/** Brokers are asked no more often, however often the figures are. */
const LAG_EVERY_MS = 15_000;

/** A metric of a domain, read from its database when the metrics are. */
export interface DomainGauge {
  /** As Prometheus has it, after `lyceum_<domain>_`. */
  readonly name: string;
  readonly help: string;
  /** Gives one row with the column `value`, within milliseconds at any size of the tables. */
  readonly sql: string;
}

/** By the partial index of jobs that may run. Jobs of later times are not read. */
const WAITING_JOBS = `select count(*) as depth, extract(epoch from clock_timestamp() - min(run_at)) as age
  from graphile_worker._private_jobs where is_available and run_at <= clock_timestamp()`;

/** What is looked at of a running subgraph when the figures are asked for. */
export interface WatchedSubgraph {
  readonly name: string;
  readonly row: <Row extends object>(sql: string) => Promise<Row | undefined>;
  /** By what uses them. */
  readonly pools: Readonly<Record<'queries' | 'reports' | 'commands', () => PoolState>> & {
    readonly replica?: () => PoolState;
  };
  /** In seconds, where there is a replica. */
  readonly replicaLag?: () => number;
  readonly gauges: readonly DomainGauge[];
  readonly measures: readonly DomainMeasure[];
  /** Without jobs a database has no tables for them. */
  readonly hasJobs: boolean;
}

interface WaitingJobs {
  readonly depth: number;
  readonly age: number | null;
}

interface Queues {
  readonly depth: number;
  readonly age: number | null;
  readonly parked: number;
  readonly dead: number;
  /** Null where the server archives no WAL. */
  readonly wal: number | null;
}

/** The figures of the subgraphs of this process. */
export class SubgraphMetrics {
  private readonly commands: Histogram<'subgraph' | 'command' | 'outcome'>;
  private readonly refusals: Counter<'subgraph' | 'code'>;
  private readonly duplicates: Counter<'subgraph'>;
  private readonly events: Counter<'subgraph' | 'type'>;
  private readonly unread: Counter<'subgraph'>;
  private readonly jobs: Histogram<'subgraph' | 'task' | 'outcome'>;
  private readonly mails: Counter<'subgraph' | 'outcome'>;
  private readonly webhooks: Counter<'subgraph' | 'path' | 'outcome'>;
  private readonly measured = new Map<string, ((data: unknown) => void)[]>();
  private readonly watched = new Set<WatchedSubgraph>();
  private looking: Promise<ReadonlyMap<string, Queues>> | undefined;

  constructor(private readonly registry: Registry) {
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
    this.events = new Counter({
      name: 'lyceum_events_published_total',
      help: 'Events by type: what happens in each domain.',
      labelNames: ['subgraph', 'type'],
      registers,
    });
    this.unread = new Counter({
      name: 'lyceum_metrics_unread_total',
      help: 'Metrics that could not be read from the database of the subgraph.',
      labelNames: ['subgraph'],
      registers,
    });
    this.jobs = new Histogram({
      name: 'lyceum_job_duration_seconds',
      help: 'Runs of jobs. outcome: done, failed (tried again later) or given-up (its last try failed).',
      labelNames: ['subgraph', 'task', 'outcome'],
      buckets: DURATION_BUCKETS,
      registers,
    });
    this.mails = new Counter({
      name: 'lyceum_mails_total',
      help: 'Mails. outcome: sent (taken by the server), refused (for good), or failed (tried again later).',
      labelNames: ['subgraph', 'outcome'],
      registers,
    });
    this.webhooks = new Counter({
      name: 'lyceum_webhooks_total',
      help: 'Deliveries of providers. outcome: accepted, refused (a wrong signature or body) or failed.',
      labelNames: ['subgraph', 'path', 'outcome'],
      registers,
    });
    this.addQueues(registers);
    this.addPools(registers);
    this.addReplicas(registers);
    this.addWaitingJobs(registers);
  }

  /** From now on its queues and connections are among the figures. Returns what ends that. */
  watch(subgraph: WatchedSubgraph): () => void {
    this.watched.add(subgraph);
    const registered = [
      ...subgraph.gauges.map((gauge) => this.addGauge(subgraph, gauge)),
      ...subgraph.measures.map((one) => this.addMeasure(subgraph.name, one)),
    ];
    return () => {
      this.watched.delete(subgraph);
      for (const name of registered) this.registry.removeSingleMetric(name);
    };
  }

  command(subgraph: string, command: string, error: unknown, durationMs: number): void {
    const outcome = error === undefined ? 'done' : error instanceof DomainError ? 'refused' : 'failed';
    this.commands.observe({ subgraph, command, outcome }, durationMs / 1_000);
    if (error instanceof DomainError) this.refusals.inc({ subgraph, code: error.code });
  }

  duplicate(subgraph: string): void {
    this.duplicates.inc({ subgraph });
  }

  published(subgraph: string, { type, data }: Pick<CloudEvent, 'type' | 'data'>): void {
    this.events.inc({ subgraph, type });
    for (const add of this.measured.get(type) ?? []) add(data);
  }

  job(subgraph: string, job: string, outcome: 'done' | 'failed' | 'given-up', durationMs: number): void {
    // `job` is a label of Prometheus itself.
    this.jobs.observe({ subgraph, task: job, outcome }, durationMs / 1_000);
  }

  webhook(subgraph: string, path: string, outcome: 'accepted' | 'refused' | 'failed'): void {
    this.webhooks.inc({ subgraph, path, outcome });
  }

  /** The same mailer; what becomes of its mails is counted. */
  countMails(subgraph: string, mailer: Mailer): Mailer {
    const { mails } = this;
    return {
      async send(mail) {
        try {
          await mailer.send(mail);
          mails.inc({ subgraph, outcome: 'sent' });
        } catch (error) {
          const forGood = error instanceof MailRefused && error.code >= 500;
          mails.inc({ subgraph, outcome: forGood ? 'refused' : 'failed' });
          throw error;
        }
      },
      close: () => mailer.close(),
    };
  }

  /** Begins at 0, so that a rate can be computed from the first event on. */
  private addMeasure(subgraph: string, { name, help, event, amount, label }: DomainMeasure): string {
    const full = `lyceum_${subgraph}_${name}`;
    const counter = new Counter({
      name: full,
      help,
      labelNames: label ? [label.name] : [],
      registers: [this.registry],
    });
    const add = (data: unknown): void => {
      const value = amount?.(data) ?? 1;
      // A counter only rises: what is taken back is another fact.
      if (value > 0) counter.inc(label ? { [label.name]: label.of(data) } : {}, value);
    };
    this.measured.set(event, [...(this.measured.get(event) ?? []), add]);
    return full;
  }

  private addGauge({ name: subgraph, row }: WatchedSubgraph, { name, help, sql }: DomainGauge): string {
    const full = `lyceum_${subgraph}_${name}`;
    const { unread } = this;
    new Gauge({
      name: full,
      help,
      registers: [this.registry],
      async collect() {
        const found = await inTime(row<{ value: number }>(sql));
        this.set(found?.value ?? Number.NaN);
        if (!found) unread.inc({ subgraph });
      },
    });
    return full;
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
          for (const [subgraph, queues] of found) {
            const value = queues[of] ?? (of === 'wal' ? undefined : 0);
            if (value !== undefined) this.set({ subgraph }, value);
          }
        },
      });
    };
    gauge('lyceum_outbox_depth', 'Events that wait to be published.', 'depth');
    gauge('lyceum_outbox_age_seconds', 'How long the oldest of them has waited.', 'age');
    gauge('lyceum_outbox_parked', 'Events that do not fit their contract.', 'parked');
    gauge(
      'lyceum_wal_archive_age_seconds',
      'Since the database server archived WAL; absent where it archives none.',
      'wal',
    );
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
               (select count(*) from dead_letter) as dead,
               (select extract(epoch from clock_timestamp() - last_archived_time)::float8 from pg_stat_archiver) as wal
             from (select count(*) as depth, extract(epoch from clock_timestamp() - min(occurred_at)) as age
                   from outbox where published_at is null and parked_at is null) waiting`,
          ),
        );
        if (queues) found.set(name, queues);
        else this.unread.inc({ subgraph: name });
      }),
    );
    return found;
  }

  private addWaitingJobs(registers: Registry[]): void {
    const { watched, unread } = this;
    const age = new Gauge({
      name: 'lyceum_jobs_waiting_age_seconds',
      help: 'How long the oldest job that is due has waited.',
      labelNames: ['subgraph'],
      registers,
    });
    new Gauge({
      name: 'lyceum_jobs_waiting',
      help: 'Jobs that are due and do not run yet.',
      labelNames: ['subgraph'],
      registers,
      async collect() {
        this.reset();
        age.reset();
        await Promise.all(
          [...watched].map(async ({ name: subgraph, row, hasJobs }) => {
            if (!hasJobs) return;
            const found = await inTime(row<WaitingJobs>(WAITING_JOBS));
            if (!found) return unread.inc({ subgraph });
            this.set({ subgraph }, found.depth);
            age.set({ subgraph }, found.age ?? 0);
          }),
        );
      },
    });
  }

  private addReplicas(registers: Registry[]): void {
    const watched = this.watched;
    new Gauge({
      name: 'lyceum_replica_lag_seconds',
      help: 'Everything that was committed longer ago is in the replica. Above 5, queries read the primary.',
      labelNames: ['subgraph'],
      registers,
      collect() {
        this.reset();
        for (const { name: subgraph, replicaLag } of watched) if (replicaLag) this.set({ subgraph }, replicaLag());
      },
    });
  }

  private addPools(registers: Registry[]): void {
    const watched = this.watched;
    new Gauge({
      name: 'lyceum_database_connections',
      help: 'Connections by pool (queries or commands). state: used, idle, or waiting for one.',
      labelNames: ['subgraph', 'pool', 'state'],
      registers,
      collect() {
        this.reset();
        for (const { name: subgraph, pools } of watched)
          for (const [pool, state] of Object.entries(pools)) {
            const { total, idle, waiting } = state();
            this.set({ subgraph, pool, state: 'used' }, total - idle);
            this.set({ subgraph, pool, state: 'idle' }, idle);
            this.set({ subgraph, pool, state: 'waiting' }, waiting);
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
      const lags = await inTime(consumerLag(kafka, [consumerGroupOf(kafka, subgraph)], log));
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
