import { afterEach, expect, test } from 'vitest';
import { AccessTokenVerifier, newKeyPair, ServiceTokenVerifier } from '../platform/auth.js';
import { newId } from '../platform/domain/ids.js';
import { silentLog as log, unusedServices } from '../platform/faults/bare-context.js';
import { RunningSubgraph } from '../platform/server/running-subgraph.js';
import { createTestDatabase } from '../platform/testing/testing.js';
import { baskets } from '../platform/testing/domain.js';
import { InProcessTransport } from '../platform/transport/in-process.js';
import { migrateDomain } from './open-domain.js';

const disposals: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

test('with MIGRATE_ON_START=false an instance starts once the tables are up to date', async () => {
  const database = await createTestDatabase({ name: 'empty', migrate: () => Promise.resolve() });
  disposals.push(() => database.drop());
  const transport = new InProcessTransport();
  disposals.push(() => transport.close());
  const { publicKey } = await newKeyPair();
  const start = () =>
    RunningSubgraph.start(
      { ...baskets, periodicTasks: [] },
      {
        ...unusedServices(),
        instance: newId(),
        databaseUrl: database.url,
        migrate: false,
        transport,
        log,
        accessTokens: new AccessTokenVerifier(() => Promise.resolve({ keys: [] })),
        serviceTokens: new ServiceTokenVerifier(publicKey, baskets.name),
      },
    );
  await expect(start()).rejects.toThrow(/lacks \d+ migrations of this version, from \S+: run "operate migrate" first/);
  const made = await migrateDomain(baskets, { url: database.url, log });
  expect(made.length).toBeGreaterThan(0);
  expect(await migrateDomain(baskets, { url: database.url, log })).toEqual([]);
  const running = await start();
  disposals.push(() => running.stop());
  expect(await running.ready()).toEqual({ database: true });
});
