import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { newKeyPair } from '../../platform/auth.js';
import { disableVendorTelemetry } from '../../platform/config/config.js';
import { Child } from '../children.js';
import { distribution, median, pause, round } from '../figures.js';
import { residentMb } from '../stage.js';
import type { Arrivals, SocketsRequest } from '../subscriber-sockets.js';
import { forked, hive, type Contestant } from './contestants.js';
import { composedLive, LIVE_OPERATIONS } from './live-schema.js';
import type { LiveRequest, Served } from './live-subgraphs.js';

/*
 * Live boards: our router beside others, over the same subgraphs, with the same clients: `npm run bench:live`, after
 * `npm ci` in bench/gateways/peers. Linux. `--subscribers` (each has a socket and a person of its own), `--pushes`, `--only`.
 */

const CLIENT_PROCESSES = 2;
/** First so many of all sockets, then the others: memory is that of the others, when all that is loaded late is there. */
const FIRST = 0.1;
const WARM_UP = 3;
const SETTLE_MS = 2_000;
const PAUSE_MS = 300;
const GATEWAY = 'bench/gateways';

interface Followed {
  readonly contestant: Contestant;
  readonly kbEach: number | undefined;
  readonly delays: number[];
  readonly untilLast: number[];
  readonly cpuMs: number[];
}

const { values } = parseArgs({
  options: {
    subscribers: { type: 'string', default: '1000' },
    pushes: { type: 'string', default: '20' },
    only: { type: 'string' },
  },
});
const subscribers = Number(values.subscribers);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

disableVendorTelemetry();
const folder = await mkdtemp(join(tmpdir(), 'lyceum-live-'));
const keys = await newKeyPair();
const subgraphs = new Child(`${GATEWAY}/live-subgraphs.ts`);
await subgraphs.ready;
const tell = (request: LiveRequest): Promise<unknown> => subgraphs.ask(request);
const served = (await tell({ do: 'serve', servicePublicKey: keys.publicKey })) as Served;
const tokens = (await tell({ do: 'tokens', count: subscribers })) as string[];
const supergraphFile = join(folder, 'supergraph.graphql');
await writeFile(supergraphFile, composedLive(served.plain));

const CONTESTANTS: Readonly<Record<string, () => Promise<Contestant>>> = {
  lyceum: () =>
    forked('lyceum', `${GATEWAY}/live-router.ts`, [supergraphFile, JSON.stringify(served.ours)], {
      LOG_LEVEL: 'error',
      SERVICE_PRIVATE_KEY: JSON.stringify(keys.privateKey),
      RATE_LIMIT_ADDRESS: '0',
      SOCKETS_PER_ADDRESS: '0',
    }),
  'hive gateway': () => hive('hive gateway', supergraphFile, []),
  'hive gateway, rust': () => hive('hive gateway, rust', supergraphFile, ['rust']),
};

async function measure(operation: string, query: string): Promise<void> {
  const names = Object.keys(CONTESTANTS).filter((name) => values.only === undefined || values.only === name);
  const contestants = await Promise.all(names.map((name) => (CONTESTANTS[name] as () => Promise<Contestant>)()));
  const clients = Array.from({ length: CLIENT_PROCESSES }, () => new Child('bench/subscriber-sockets.ts'));
  try {
    await Promise.all(clients.map(({ ready }) => ready));
    const all: Followed[] = [];
    for (const contestant of contestants)
      all.push({
        contestant,
        kbEach: await follow(contestant, clients, query),
        delays: [],
        untilLast: [],
        cpuMs: [],
      });
    for (let number = 0; number < WARM_UP + Number(values.pushes); number += 1)
      for (const followed of all) await push(followed, clients, number);
    report(operation, all);
  } finally {
    await Promise.all([...clients, ...contestants].map((one) => one.stop()));
  }
}

async function follow(
  { name, url, pid }: Contestant,
  clients: readonly Child[],
  query: string,
): Promise<number | undefined> {
  let opened = 0;
  const open = async (count: number): Promise<number | undefined> => {
    const request = {
      do: 'open' as const,
      board: name,
      url: url.replace(/\/graphql$/, ''),
      query,
      variables: { classId: name },
    } as const;
    await Promise.all(
      clients.map((client, index) => {
        const share = count / clients.length;
        const from = opened + index * share;
        return client.ask({
          ...request,
          count: share,
          tokens: tokens.slice(from, from + share),
        } satisfies SocketsRequest);
      }),
    );
    opened += count;
    await pause(SETTLE_MS);
    return residentMb([pid]);
  };
  const first = Math.round((subscribers * FIRST) / clients.length) * clients.length;
  const before = await open(first);
  const after = await open(subscribers - first);
  return before === undefined || after === undefined
    ? undefined
    : round(((after - before) * 1_024) / (subscribers - first), 0);
}

async function push(
  { contestant, delays, untilLast, cpuMs }: Followed,
  clients: readonly Child[],
  number: number,
): Promise<void> {
  const { name: board } = contestant;
  const playerId = `player of push ${number}`;
  const ask = (request: SocketsRequest): Promise<unknown[]> =>
    Promise.all(clients.map((client) => client.ask(request)));
  await ask({ do: 'await', board, playerId });
  const cpuBefore = contestant.cpuMs();
  const at = (await tell({ do: 'push', classId: board, playerId })) as number;
  const arrivals = ((await ask({ do: 'arrivals', board })) as Arrivals[]).flat();
  await pause(PAUSE_MS);
  if (number < WARM_UP) return;
  cpuMs.push(contestant.cpuMs() - cpuBefore);
  for (const arrival of arrivals) delays.push(arrival - at);
  untilLast.push(arrivals.reduce((last, one) => Math.max(last, one), 0) - at);
}

function report(operation: string, all: readonly Followed[]): void {
  say(`\n${subscribers} subscribers, ${operation}, ${values.pushes} pushes\n`);
  say('| | p50 ms | p95 ms | p99 ms | last subscriber ms | CPU ms/push | KB/subscriber |');
  say('|---|---:|---:|---:|---:|---:|---:|');
  for (const { contestant, delays, untilLast, cpuMs, kbEach } of all) {
    const { p50, p95, p99 } = distribution(delays);
    const cells = [
      p50,
      p95,
      p99,
      round(median(untilLast)),
      round(cpuMs.reduce((sum, one) => sum + one, 0) / cpuMs.length),
      kbEach ?? '?',
    ];
    say(`| ${contestant.name} | ${cells.join(' | ')} |`);
  }
}

try {
  for (const [operation, query] of Object.entries(LIVE_OPERATIONS)) await measure(operation, query);
} finally {
  await subgraphs.stop();
  await rm(folder, { recursive: true, force: true });
}
