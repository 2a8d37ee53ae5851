import { rm } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { AccessTokenVerifier, newKeyPair, ServiceTokenVerifier } from '../auth.js';
import { newId } from '../domain/ids.js';
import { RunningSubgraph } from '../server/running-subgraph.js';
import { addItem, baskets, openBasket } from '../testing/domain.js';
import { newTestFolder } from '../testing/folder.js';
import { PostgresServer, startSwitch } from '../testing/postgres-server.js';
import { person } from '../testing/subgraph.js';
import { eventually } from '../testing/testing.js';
import { InProcessTransport } from '../transport/in-process.js';
import { silentLog as log, unusedServices } from './bare-context.js';
import { CASE_TIMEOUT_MS, figures } from './scene.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function newFolder(name: string): Promise<string> {
  const folder = await newTestFolder(name);
  stops.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const WRITERS = 4;

test(
  'a replica that is promoted under load has every acknowledged write, and each has its effects once',
  { timeout: CASE_TIMEOUT_MS },
  async () => {
    const primary = await PostgresServer.start(await newFolder('primary'));
    stops.push(() => primary.kill());
    await primary.query('create database baskets');
    const replica = await primary.startReplica(await newFolder('replica'));
    stops.push(() => replica.kill());
    // As the manifests have it: a commit is acknowledged when a replica has it too.
    await primary.query(`alter system set synchronous_standby_names = 'replica'`);
    await primary.query('select pg_reload_conf()');
    // The name of the primary, which leads to another server later.
    const address = await startSwitch(primary.port);
    stops.push(() => address.close());
    const databaseUrl = primary.url('baskets').replace(`:${primary.port}/`, `:${address.port}/`);
    const running = await startSubgraph(databaseUrl);

    const acknowledged: string[] = [];
    let stopped = false;
    stops.push(() => Promise.resolve((stopped = true)));
    const context = running.contextOf(person());
    const writing = Promise.all(
      Array.from({ length: WRITERS }, async () => {
        const { id } = await openBasket(context, 100_000);
        while (!stopped) {
          const label = newId();
          await addItem(context, id, label).then(
            () => acknowledged.push(label),
            () => new Promise((done) => setTimeout(done, 50)),
          );
        }
      }),
    );
    const many = figures.events / 20;
    await eventually(() => acknowledged.length > many, { timeoutMs: CASE_TIMEOUT_MS / 4 });

    const killedAt = performance.now();
    await primary.kill();
    await replica.query('select pg_promote()');
    address.to(replica.port);
    const before = acknowledged.length;
    await eventually(() => acknowledged.length > before, { timeoutMs: CASE_TIMEOUT_MS / 4 });
    const seconds = ((performance.now() - killedAt) / 1_000).toFixed(1);
    await eventually(() => acknowledged.length > before + many, { timeoutMs: CASE_TIMEOUT_MS / 4 });
    stopped = true;
    await writing;

    const stored = await replica.query<{ label: string }>('select label from item', [], 'baskets');
    const labels = new Set(stored.map(({ label }) => label));
    expect(acknowledged.filter((label) => !labels.has(label))).toEqual([]);
    await eventually(
      async () => {
        const [row] = await replica.query<{ wrong: number }>(
          `select count(*)::int as wrong from basket left join tally on basket_id = id
           where numbers is distinct from (select array_agg(number) from generate_series(1, (select count(*)::int from item where basket_id = basket.id)) number)`,
          [],
          'baskets',
        );
        return row?.wrong === 0;
      },
      { timeoutMs: CASE_TIMEOUT_MS / 4 },
    );
    process.stdout.write(
      `failover: ${acknowledged.length} acknowledged writes, 0 lost; writes worked again ${seconds} s after the kill\n`,
    );
  },
);

async function startSubgraph(databaseUrl: string): Promise<RunningSubgraph> {
  const transport = new InProcessTransport();
  const { publicKey } = await newKeyPair();
  const running = await RunningSubgraph.start(
    { ...baskets, periodicTasks: [] },
    {
      ...unusedServices(),
      instance: newId(),
      databaseUrl,
      transport,
      log,
      accessTokens: new AccessTokenVerifier(() => Promise.resolve({ keys: [] })),
      serviceTokens: new ServiceTokenVerifier(publicKey, baskets.name),
    },
  );
  transport.open();
  stops.push(
    () => running.stop(),
    () => transport.close(),
  );
  return running;
}
