import 'reflect-metadata';
import pg from 'pg';
import { openDatabase } from '../platform/postgres/database.js';
import { Aggregate } from '../platform/domain/aggregate.js';
import { newId } from '../platform/domain/ids.js';
import { writeOutbox } from '../platform/outbox.js';
import { databaseUrl, dropDatabase, provisionDatabase, withAdmin } from '../platform/postgres/provision.js';
import { migrateSubgraph } from '../platform/server/running-subgraph.js';
import { continueTrace, createLog } from '../platform/process/telemetry.js';
import { baskets } from '../platform/testing/domain.js';
import { createKafka } from '../platform/transport/kafka-client.js';
import { median, pause, round, until } from './figures.js';
import type { Stage } from './stage.js';
import type { Measured } from './table.js';
import type { WorkerRequest } from './throughput-worker.js';

const log = createLog({ level: 'silent', service: 'bench' });
const POLL_MS = 10;

interface Way {
  readonly name: string;
  readonly brokers: readonly string[] | undefined;
  /** Processes: each one both in-process, or so many relays and as many consumers. */
  readonly instances: number;
}

interface Outbox {
  readonly adminUrl: string;
  readonly template: string;
  readonly owner: { readonly role: string; readonly password: string };
}

/**
 * Events of many aggregates wait in the outbox; from the start of the relays until the last effect is committed. Every
 * measurement has a fresh copy of the same database, and a topic, a group and processes of its own.
 */
export async function measureThroughput(stage: Stage): Promise<Measured> {
  const { total, aggregates } = stage.sizes.events;
  const brokers = (await stage.broker()).split(',');
  stage.progress(`${total} events of ${aggregates} aggregates in the outbox`);
  const outbox = await fillOutbox((await stage.cluster()).adminUrl, total, aggregates);
  const ways: readonly Way[] = [
    { name: 'in one process', brokers: undefined, instances: 1 },
    { name: 'over Kafka, a relay and a consumer', brokers, instances: 1 },
    { name: 'over Kafka, two relays and two consumers', brokers, instances: 2 },
  ];
  const results = ways.map((way) => ({ way, perSecond: [] as number[] }));
  for (let number = 0; number < stage.sizes.rounds; number += 1) {
    for (let place = 0; place < results.length; place += 1) {
      const { way, perSecond } = results[(place + number) % results.length] as (typeof results)[number];
      stage.progress(`events ${way.name}, round ${number + 1}`);
      perSecond.push(round(total / (await measure(stage, way, outbox, total)), 0));
    }
  }
  return {
    rows: results.map(({ way, perSecond }) => ({
      what: `events a second from outbox to committed effect, ${total} of ${aggregates} aggregates: ${way.name}`,
      figure: `${median(perSecond)}/s`,
    })),
    data: { total, aggregates, results: results.map(({ way: { name }, perSecond }) => ({ name, perSecond })) },
  };
}

/** A basket that only speaks: what is measured begins at the outbox. */
class Speaker extends Aggregate<{ readonly type: 'item-added'; readonly basketId: string; readonly number: number }> {
  readonly id = newId();

  speak(): this {
    this.record({ type: 'item-added', basketId: this.id, number: this.version + 1 });
    return this;
  }
}

async function fillOutbox(adminUrl: string, total: number, aggregates: number): Promise<Outbox> {
  const template = `bench_${newId().slice(-12)}`;
  const owner = { role: template, password: newId() };
  const url = await provisionDatabase(adminUrl, { name: template, ...owner });
  const { entities, migrations, events } = baskets;
  const database = await openDatabase({ url, entities, migrations, log });
  try {
    await migrateSubgraph(baskets, database.orm, url);
  } finally {
    await database.close();
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const speakers = Array.from({ length: aggregates }, () => new Speaker());
    for (let written = 0; written < total; written += aggregates) {
      await writeOutbox(
        async <Row>(sql: string, parameters: readonly unknown[] = []) =>
          (await client.query(sql, [...parameters])).rows as Row[],
        events,
        speakers.slice(0, total - written).map((speaker) => speaker.speak()),
        { trace: continueTrace({}), actor: undefined, now: new Date() },
      );
    }
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
  return { adminUrl, template, owner };
}

/** Seconds until the last effect was committed. */
async function measure(stage: Stage, way: Way, outbox: Outbox, total: number): Promise<number> {
  const { adminUrl, template, owner } = outbox;
  const domain = `bench-${newId().slice(-12)}`;
  const name = `bench_${newId().slice(-12)}`;
  await withAdmin(adminUrl, async (admin) => {
    const q = (text: string): string => admin.escapeIdentifier(text);
    await admin.query(`create database ${q(name)} template ${q(template)} owner ${q(owner.role)}`);
    await admin.query('checkpoint');
  });
  const url = databaseUrl(adminUrl, { name, ...owner });
  const roles = way.brokers ? (['consumer', 'relay'] as const) : (['both'] as const);
  const workers = await Promise.all(
    roles
      .flatMap((role) => Array.from({ length: way.instances }, () => role))
      .map(async (role, index) => {
        const child = await stage.fork('bench/throughput-worker.ts');
        return { child, role, name: `${role}-${index}` };
      }),
  );
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    // Consumers first: how long a group takes to form is not what is asked.
    for (const { child, role, name: instance } of workers) {
      const { brokers } = way;
      const request: WorkerRequest = { do: 'prepare', role, name: instance, databaseUrl: url, domain, brokers };
      await child.ask(request);
    }
    if (way.brokers) await groupFormed(way.brokers, `lyceum.${domain}`, way.instances);
    const began = performance.now();
    await Promise.all(workers.map(({ child }) => child.ask({ do: 'go' } satisfies WorkerRequest)));
    for (;;) {
      const { rows } = await client.query<{ done: number }>('select coalesce(sum(items), 0)::int as done from tally');
      if (rows[0]?.done === total) break;
      if ((performance.now() - began) / 1_000 > 300) throw new Error(`${rows[0]?.done} of ${total} after 5 minutes.`);
      await pause(POLL_MS);
    }
    const seconds = (performance.now() - began) / 1_000;
    await requireOrder(client);
    return seconds;
  } finally {
    await client.end();
    await Promise.all(workers.map(({ child }) => child.stop()));
    await dropDatabase(adminUrl, name);
  }
}

/** What is fast and wrong is no figure: each basket has its numbers once, in order. */
async function requireOrder(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    `select basket_id from tally where numbers <> array(select generate_series(1, items))
     union all select null from dead_letter limit 1`,
  );
  if (rows.length > 0) throw new Error('Effects are not in order.');
}

async function groupFormed(brokers: readonly string[], groupId: string, members: number): Promise<void> {
  const admin = createKafka({ brokers, partitions: 6, replicationFactor: 1 }, log).admin();
  await admin.connect();
  try {
    await until(async () => {
      const { groups } = await admin.describeGroups([groupId]);
      return (groups[0]?.state === 'Stable' && groups[0].members.length === members) || undefined;
    });
  } finally {
    await admin.disconnect();
  }
}
