import { rm } from 'node:fs/promises';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AccessTokenVerifier, newKeyPair, ServiceTokenVerifier, type Caller } from '../auth.js';
import { HEADER } from '../client/subgraph-client.js';
import { newId } from '../domain/ids.js';
import { silentLog as log, unusedServices } from '../faults/bare-context.js';
import { SubgraphMetrics } from '../process/subgraph-metrics.js';
import { RunningSubgraph } from '../server/running-subgraph.js';
import { addItem, baskets, openBasket } from '../testing/domain.js';
import { newTestFolder } from '../testing/folder.js';
import { PostgresServer } from '../testing/postgres-server.js';
import { person } from '../testing/subgraph.js';
import { eventually } from '../testing/testing.js';
import { InProcessTransport } from '../transport/in-process.js';

/* A real streaming replica, whose replay is paused. */

const folders: string[] = [];
let primary: PostgresServer;
let replica: PostgresServer;
let running: RunningSubgraph;
const registry = new Registry();
const transport = new InProcessTransport();

beforeAll(async () => {
  for (const name of ['primary', 'replica']) folders.push(await newTestFolder(name));
  primary = await PostgresServer.start(folders[0] as string);
  await primary.query('create database baskets');
  replica = await primary.startReplica(folders[1] as string);
  const { publicKey } = await newKeyPair();
  running = await RunningSubgraph.start(
    { ...baskets, periodicTasks: [] },
    {
      ...unusedServices(),
      instance: newId(),
      databaseUrl: primary.url('baskets'),
      databaseReadUrl: replica.url('baskets'),
      transport,
      log,
      metrics: new SubgraphMetrics(registry),
      accessTokens: new AccessTokenVerifier(() => Promise.resolve({ keys: [] })),
      serviceTokens: new ServiceTokenVerifier(publicKey, baskets.name),
    },
  );
  transport.open();
}, 120_000);

afterAll(async () => {
  await running?.stop();
  await transport.close();
  for (const server of [replica, primary]) await server?.kill();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** Whether a request of this kind reads the replica. */
async function readsReplica({
  query = true,
  caller,
  readPrimary = false,
}: { query?: boolean; caller?: Caller; readPrimary?: boolean } = {}): Promise<boolean> {
  const headers = readPrimary ? { [HEADER.readPrimary]: '1' } : {};
  const { db } = running.contextOf(person(), caller, headers, { query });
  const row = await db.row<{ standby: boolean }>('select pg_is_in_recovery() as standby');
  return row?.standby === true;
}

test('queries of clients read the replica, and nothing else does', async () => {
  await eventually(() => readsReplica(), { timeoutMs: 60_000 });
  expect(await readsReplica({ query: false })).toBe(false);
  expect(await readsReplica({ caller: 'platform' })).toBe(false);
  expect(await readsReplica({ readPrimary: true })).toBe(false);
});

test('while the replica is more than 5 s behind everybody reads the primary, and afterwards the replica again', async () => {
  await eventually(() => readsReplica(), { timeoutMs: 60_000 });
  await replica.query('select pg_wal_replay_pause()');
  const writer = running.contextOf(person());
  const basket = await openBasket(writer, 5);
  await addItem(writer, basket.id, 'a');
  const seenBy = (readPrimary: boolean) =>
    running
      .contextOf(person(), 'client', readPrimary ? { [HEADER.readPrimary]: '1' } : {}, { query: true })
      .db.row('select 1 as one from item where basket_id = $1', [basket.id]);
  // Who wrote sees it, however far the replica is behind.
  expect(await seenBy(true)).toEqual({ one: 1 });
  await eventually(async () => !(await readsReplica()), { timeoutMs: 60_000 });
  expect(await seenBy(false)).toEqual({ one: 1 });
  const lag = await registry.getSingleMetric('lyceum_replica_lag_seconds')?.get();
  expect(lag?.values).toMatchObject([{ labels: { subgraph: 'baskets' } }]);
  expect(lag?.values[0]?.value).toBeGreaterThan(5);

  await replica.query('select pg_wal_replay_resume()');
  await eventually(() => readsReplica(), { timeoutMs: 60_000 });
  expect(await seenBy(false)).toEqual({ one: 1 });
});

test('a replica that ends costs no query', async () => {
  await eventually(() => readsReplica(), { timeoutMs: 60_000 });
  await replica.kill();
  for (let query = 0; query < 20; query += 1) expect(await readsReplica()).toBe(false);
});
