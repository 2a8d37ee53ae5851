import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadFaultsConfig } from '../../platform/faults/config.js';
import { createMetrics } from '../../platform/process/metrics.js';
import { eventually } from '../../platform/testing/testing.js';
import { startTestRouter, type TestRouter } from '../testing/testing.js';

/* Thousands of sockets that do nothing, of a process of their own. `ulimit -n` must allow them: each is a file in both. */

const SOCKETS = loadFaultsConfig().form === 'full' ? 10_000 : 2_000;
const MOST_KB_EACH = 30;
const WAIT = { timeoutMs: 120_000 };

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let test: TestRouter;
let clients: ChildProcess | undefined;
let metrics: ReturnType<typeof createMetrics>;
async function start(keepAliveMs?: number): Promise<void> {
  metrics = createMetrics();
  const settings = { sockets: { perAddress: 0, perUser: 0, subscriptions: 50 } };
  test = await startTestRouter({ metrics, keepAliveMs }, undefined, undefined, settings);
}
beforeEach(() => start());
afterEach(async () => {
  clients?.kill();
  await test.stop();
});

/** Resolves when all are open and have said what they say. */
async function connect(how: 'init' | 'silent', pings: 'pong' | 'deaf', count = SOCKETS): Promise<void> {
  const args = [test.router.url, String(count), await test.token(), how, pings];
  clients = fork('router/testing/idle-clients.ts', args, { execArgv: ['--import', 'tsx'], stdio: 'inherit' });
  await once(clients, 'message');
}

/** How many were closed, by code. */
async function closed(): Promise<Record<string, number>> {
  const answer = once(clients as ChildProcess, 'message');
  clients?.send('closed?');
  return ((await answer) as [Record<string, number>])[0];
}

async function open(): Promise<number> {
  const { values } = (await metrics.getSingleMetric('lyceum_sockets')?.get()) ?? { values: [] };
  return values[0]?.value ?? 0;
}

function memoryKb(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1_024;
}

const isAnswered = async (): Promise<boolean> => (await test.post({ query: '{ me { id } }' })).status === 200;

describe(`${SOCKETS} sockets`, () => {
  it('that are idle are held at little cost, and others are served', { timeout: 300_000 }, async () => {
    // What is loaded late belongs to none of them.
    await connect('init', 'pong', 50);
    clients?.kill();
    await eventually(async () => (await open()) === 0, WAIT);
    const before = memoryKb();
    await connect('init', 'pong');
    expect(await open()).toBe(SOCKETS);
    expect((memoryKb() - before) / SOCKETS).toBeLessThan(MOST_KB_EACH);
    expect(await isAnswered()).toBe(true);
    const received = test.connect(await test.token()).run('subscription { notice { id } }');
    await eventually(() => test.notices.size === 1);
    test.notices.push({ notice: { id: 'n', about: { id: 'c' }, text: '' } });
    await eventually(() => received.results.length === 1);
    expect(await closed()).toEqual({});
  });

  it('that answer pings are held, and those that do not are cut off', { timeout: 300_000 }, async () => {
    await test.stop();
    await start(2_000);
    await connect('init', 'deaf');
    const kept = test.connect(await test.token());
    await eventually(async () => (await open()) === 1, WAIT);
    expect(await isAnswered()).toBe(true);
    expect(kept.closed).toBeUndefined();
    await eventually(async () => (await closed())['1006'] === SOCKETS, WAIT);
  });

  it(
    'that never say who they are are closed with 4408, and others are served meanwhile',
    { timeout: 300_000 },
    async () => {
      const connected = connect('silent', 'pong');
      await eventually(async () => (await open()) > 0, WAIT);
      expect(await isAnswered()).toBe(true);
      await connected;
      await eventually(async () => (await open()) === 0, WAIT);
      expect(await closed()).toEqual({ '4408': SOCKETS });
    },
  );
});
