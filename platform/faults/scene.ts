import { join } from 'node:path';
import pg from 'pg';
import { afterEach, expect, inject } from 'vitest';
import type { KafkaConfig } from '../config/kafka.js';
import type { Context } from '../context.js';
import { openDatabase, type Database } from '../postgres/database.js';
import { newId } from '../domain/ids.js';
import { HELD_BUCKETS, relayName } from '../relay-leases.js';
import { migrateSubgraph } from '../server/running-subgraph.js';
import { createTestDatabase, eventually, type TestDatabase } from '../testing/testing.js';
import { InProcessTransport } from '../transport/in-process.js';
import { audit, violations, type Audit } from './audit.js';
import { bareContexts, silentLog as log } from './bare-context.js';
import { Abandoned, counterDomain, entities, migrations, step, type Step } from './counters.js';
import { FIGURES, ROLLED_BACK } from './figures.js';
import { Fleet, type Worker } from './fleet.js';
import { Random } from './random.js';
import type { Role } from './worker-protocol.js';

export type TransportName = 'in-process' | 'Kafka';

export const figures = FIGURES[inject('faultsForm')];
/** Of one case in its full form on two slow cores. */
export const CASE_TIMEOUT_MS = inject('faultsForm') === 'full' ? 1_800_000 : 240_000;
/** Until what is left after a load has been delivered, the slowest restart included. */
const DRAIN_TIMEOUT_MS = 120_000;
const WRITERS = 8;

/** Which transports there are on this machine. */
export const transports: readonly TransportName[] = inject('faultsKafka') ? ['in-process', 'Kafka'] : ['in-process'];

/** Opens the one scene of each test, and closes it when the test has ended. */
export function opensScene(): typeof Scene.open {
  let scene: Scene | undefined;
  afterEach(() => scene?.close());
  return async (...args) => (scene = await Scene.open(...args));
}

export interface LoadOptions {
  readonly events: number;
  /** Share of all transactions. Default {@link ROLLED_BACK}. */
  readonly rolledBack?: number;
  /** Default: all. Each gets as many of the events as the others. */
  readonly counters?: readonly string[];
  /** Asked now and then before a transaction begins. Default: whether fewer than `figures.backlog` events wait. */
  readonly mayGoOn?: () => Promise<boolean>;
}

/** One test's database, processes and load. */
export class Scene {
  readonly random: Random;
  private readonly began = performance.now();
  private kills = 0;
  private accepted = 0;

  private constructor(
    readonly transport: TransportName,
    readonly db: pg.Pool,
    readonly fleet: Fleet,
    /** What the names of all relays' database sessions begin with. */
    private readonly relays: string,
    readonly counters: readonly string[],
    readonly context: () => Context,
    private readonly database: TestDatabase,
    private readonly opened: Database,
  ) {
    this.random = new Random(inject('faultsSeed') + 1);
  }

  static async open(
    transport: TransportName,
    options: { readonly counters?: number; readonly writers?: number; readonly kafka?: KafkaConfig } = {},
  ): Promise<Scene> {
    const database = await createTestDatabase({ name: 'counters', migrate });
    const random = new Random(inject('faultsSeed'));
    const counters = Array.from({ length: options.counters ?? figures.counters }, () => random.uuid());
    const db = new pg.Pool({ connectionString: database.url, max: 4 });
    await db.query('insert into counter (id) select unnest($1::uuid[])', [counters]);
    const definition = counterDomain(`counters-${newId().slice(-12)}`);
    const brokers = inject('faultsKafka');
    const kafka = options.kafka ?? (brokers ? { brokers, partitions: 6, replicationFactor: 1 } : undefined);
    const poolSize = options.writers ?? WRITERS;
    const opened = await openDatabase({ url: database.url, poolSize, entities, migrations, log });
    // The conductor only writes: nothing is published from here.
    const context = bareContexts(definition, opened, {
      transport: new InProcessTransport(),
      wakeRelay: () => undefined,
    });
    const fleet = new Fleet({
      program: join(inject('programs'), 'platform/faults/worker.js'),
      domain: definition.name,
      databaseUrl: database.url,
      kafka: transport === 'Kafka' ? kafka : undefined,
    });
    return new Scene(transport, db, fleet, relayName(definition.name, ''), counters, context, database, opened);
  }

  async close(): Promise<void> {
    await this.fleet.dispose();
    await this.opened.close();
    await this.db.end();
    await this.database.drop();
  }

  /** One of each half where they can be apart, as many of `many` as asked for; else as many whole subgraphs. */
  async start(many: 'relay' | 'consumer', count: number): Promise<Role> {
    const role: Role = this.transport === 'Kafka' ? many : 'subgraph';
    if (role === 'subgraph') await Promise.all(Array.from({ length: count }, () => this.fleet.start(role)));
    else {
      const other = role === 'relay' ? 'consumer' : 'relay';
      await Promise.all([this.fleet.start(other), ...Array.from({ length: count }, () => this.fleet.start(role))]);
    }
    return role;
  }

  /** Commits `events` steps of the counters in random turns, and rolls some more back; never far ahead of the effects. */
  async load({ events, rolledBack = ROLLED_BACK, counters = this.counters, mayGoOn }: LoadOptions): Promise<void> {
    const turns = Array.from({ length: Math.ceil(events / counters.length) }, () => this.random.shuffled(counters));
    const steps = turns
      .flat()
      .slice(0, events)
      .map((counterId): Step => ({ counterId, end: 'committed' }));
    const failing = Math.round((events * rolledBack) / (1 - rolledBack));
    for (let index = 0; index < failing; index += 1) {
      const end = this.random.of(['refused', 'abandoned'] as const);
      steps.splice(this.random.between(0, steps.length), 0, { counterId: this.random.of(counters), end });
    }
    await this.run(steps, WRITERS, mayGoOn ?? (async () => (await this.behind()) < figures.backlog));
  }

  /** Runs the steps by so many writers at once, each next one when `mayGoOn`. */
  async run(
    steps: readonly Step[],
    writers: number,
    mayGoOn: () => Promise<boolean> = () => Promise.resolve(true),
  ): Promise<void> {
    const queue = [...steps].reverse();
    await Promise.all(
      Array.from({ length: writers }, async () => {
        for (let index = 0; ; index += 1) {
          if (index % 10 === 0) await eventually(mayGoOn, { timeoutMs: DRAIN_TIMEOUT_MS });
          const next = queue.pop();
          if (!next) return;
          await this.attempt(next);
        }
      }),
    );
  }

  private async attempt(one: Step): Promise<void> {
    try {
      await step(this.context(), one);
    } catch (error) {
      const meant =
        (one.end === 'abandoned' && error instanceof Abandoned) ||
        (one.end === 'refused' && String(error).includes('refused at commit'));
      if (!meant) throw error;
      return;
    }
    this.accepted += 1;
  }

  /** Steps that a worker was asked to run count as well; how many of them were committed, only the database knows. */
  async effects(): Promise<number> {
    const { rows } = await this.db.query<{ effects: number }>('select count(*)::int as effects from effect');
    return rows[0]?.effects ?? 0;
  }

  /** Events of committed transactions. */
  async committed(): Promise<number> {
    const { rows } = await this.db.query<{ committed: number }>('select count(*)::int as committed from outbox');
    return rows[0]?.committed ?? 0;
  }

  /** Events that have neither an effect nor a dead letter. */
  async behind(): Promise<number> {
    const { rows } = await this.db.query<{ behind: number }>(
      `select ((select count(*) from outbox) - (select count(*) from effect) - (select count(*) from dead_letter))::int as behind`,
    );
    return rows[0]?.behind ?? 0;
  }

  /** Waits until every event of a committed transaction has been published and has its effect, or waits as a dead letter. */
  async drained(timeoutMs = DRAIN_TIMEOUT_MS): Promise<void> {
    await eventually(
      async () => {
        if (this.fleet.accidents.length > 0) return true;
        const { rows } = await this.db.query<{ missing: number; unpublished: number }>(
          `select (select count(*)::int from outbox where published_at is null) as unpublished,
             (select count(*)::int from outbox o
               where not exists (select from effect where event_id = o.event_id)
                 and not exists (select from dead_letter where event_id = o.event_id)) as missing`,
        );
        const { missing = -1, unpublished = -1 } = rows[0] ?? {};
        if (missing + unpublished > 0)
          throw new Error(`${unpublished} events wait for a relay, ${missing} for an effect`);
        return true;
      },
      { timeoutMs },
    );
  }

  /** Kills a worker of the role, mostly the one that holds the most buckets and in the middle of its work, and starts another. */
  async killOne(role: Role): Promise<void> {
    const victim = await this.busiest(role);
    // One that has nothing to do any more is killed all the same.
    await eventually(() => this.atWork(victim), { timeoutMs: 3_000 }).catch(() => undefined);
    await this.kill(victim);
    await this.fleet.start(role);
  }

  /** Whether it has begun to publish or to handle an event and not yet ended: not asked of the outbox, which is on trial. */
  private async atWork({ name, role }: Worker): Promise<boolean> {
    const begun =
      role === 'consumer'
        ? 'select from delivery d where worker = $1 and not exists (select from effect where event_id = d.event_id)'
        : "select from publication where worker = $1 and state = 'begun'";
    return (await this.db.query(`${begun} limit 1`, [name])).rows.length > 0;
  }

  async kill(worker: Worker): Promise<void> {
    this.kills += 1;
    await this.fleet.kill(worker);
  }

  countKill(): void {
    this.kills += 1;
  }

  /** Kills `kills` workers of the role one after the other while the load runs, spread over its whole length. */
  async killDuring(load: LoadOptions, role: Role, kills: number): Promise<void> {
    const before = await this.effects();
    const running = this.load(load);
    const killing = (async () => {
      for (let kill = 0; kill < kills; kill += 1) {
        const due = before + Math.floor(((kill + this.random.next()) * load.events) / kills);
        await eventually(async () => (await this.effects()) >= due, { timeoutMs: DRAIN_TIMEOUT_MS });
        await this.killOne(role);
      }
    })();
    await Promise.all([running, killing]);
  }

  /** The worker that publishes, four times of five; else any. */
  async busiest(role: Role): Promise<Worker> {
    const workers = this.fleet.workers(role);
    const any = this.random.of(workers);
    if (this.random.next() < 0.2) return any;
    const { rows } = await this.db.query<{ instance: string }>(HELD_BUCKETS, [this.relays]);
    const held = (worker: Worker): number => rows.filter(({ instance }) => instance === worker.name).length;
    return workers.reduce((most, worker) => (held(worker) > held(most) ? worker : most), any);
  }

  /** Cuts every database session of a worker, as the network would of a machine that stands still. */
  async cutOff(worker: Worker): Promise<void> {
    await this.db.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where application_name = any($1) and datname = current_database()',
      [[worker.name, this.relays + worker.name]],
    );
  }

  /** The audit after everything was delivered; anything that is not right is a failure with all figures. */
  async expectSound({
    deadLetters = 0,
    zombies = false,
  }: {
    readonly deadLetters?: number;
    /** A worker that stood still may publish, as it wakes, what another has published since. Default false. */
    readonly zombies?: boolean;
  } = {}): Promise<Audit> {
    expect(this.fleet.accidents).toEqual([]);
    const result = await audit(this.db, this.fleet.ended);
    expect(violations(result, { deadLetters, zombies })).toEqual([]);
    // What the conductor saw committed is a lower bound: workers that were killed can't tell.
    expect(result.committed).toBeGreaterThanOrEqual(this.accepted);
    return result;
  }

  /** One line about what was done. */
  report(name: string, { committed, duplicates }: Audit): void {
    const seconds = (performance.now() - this.began) / 1_000;
    process.stdout.write(
      `faults, ${this.transport}: ${name}: ${committed} events, ${this.kills} kills, ${duplicates} duplicates delivered, ` +
        `${seconds.toFixed(1)} s, ${Math.round(committed / seconds)} events/s\n`,
    );
  }
}

async function migrate(url: string): Promise<void> {
  const definition = counterDomain('counters');
  const { orm, close } = await openDatabase({ url, entities, migrations, log });
  try {
    await migrateSubgraph(definition, orm, url);
  } finally {
    await close();
  }
}
