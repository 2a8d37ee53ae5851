import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { Pool } from 'undici';
import { disableVendorTelemetry } from '../../platform/config/config.js';
import { distribution, median } from '../figures.js';
import { forked, startContestants, type Contestant } from './contestants.js';
import { record } from './recording.js';
import { composed, OPERATIONS, type OperationName } from './schema.js';

/*
 * Our router beside others, over subgraphs that answer from memory: `npm run bench:gateways`, after `npm ci` in
 * bench/gateways/peers. Where client and subgraphs take the processors that a gateway could use, its processor time for a
 * request tells more than requests in a second: both are shown. Linux. `--rounds`, `--seconds` and `--connections` make it
 * shorter or longer; `--only` and `--operations` name some of the servers and operations, with semicolons between.
 */

interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuMs: number;
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '16' },
    only: { type: 'string' },
    operations: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const connections = Number(values.connections);

/** As many requests at a time as there are connections, each as soon as the one before is answered. */
async function load(contestant: Contestant, query: string, differing: boolean, forSeconds: number): Promise<Round> {
  const { origin, pathname } = new URL(contestant.url);
  const pool = new Pool(origin, { connections });
  const body = JSON.stringify({ query });
  const durations: number[] = [];
  const cpuBefore = contestant.cpuMs();
  const begin = performance.now();
  const end = begin + forSeconds * 1000;
  let number = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      const start = performance.now();
      number += 1;
      const authorization = `Bearer ${differing ? number : 0}`;
      const answer = await pool.request({
        method: 'POST',
        path: pathname,
        body,
        headers: { 'content-type': 'application/json', accept: 'application/json', authorization },
      });
      await answer.body.arrayBuffer();
      if (answer.statusCode !== 200) throw new Error(`${contestant.name} answered ${answer.statusCode}.`);
      durations.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  const elapsed = performance.now() - begin;
  const cpu = contestant.cpuMs() - cpuBefore;
  await pool.close();
  const { p50, p99 } = distribution(durations);
  return { perSecond: (durations.length / elapsed) * 1000, p50, p99, cpuMs: cpu / durations.length };
}

async function answerOf({ url }: Contestant, query: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer 0' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return answer.json();
}

function table(operation: OperationName, differing: boolean, rounds: ReadonlyMap<string, readonly Round[]>): string {
  const of = (name: string, pick: (round: Round) => number): number => median((rounds.get(name) ?? []).map(pick));
  const ours = of('lyceum', ({ perSecond }) => perSecond);
  const ourCpu = of('lyceum', ({ cpuMs }) => cpuMs);
  const rows = [...rounds.keys()].map((name) => {
    const perSecond = of(name, (round) => round.perSecond);
    const cpuMs = of(name, (round) => round.cpuMs);
    const ratios = [ours / perSecond, cpuMs / ourCpu];
    const figures = [of(name, ({ p50 }) => p50), of(name, ({ p99 }) => p99), cpuMs, ...ratios];
    return `| ${name} | ${perSecond.toFixed(0)} | ${figures.map((figure) => figure.toFixed(2)).join(' | ')} |`;
  });
  return [
    `\n${operation}, ${differing ? 'a different identity each request' : 'one identity'}\n`,
    '| | requests/s | median ms | p99 ms | CPU ms/request | lyceum is × by requests/s | × by CPU |',
    '|---|---:|---:|---:|---:|---:|---:|',
    ...rows,
  ].join('\n');
}

disableVendorTelemetry();
const folder = await mkdtemp(join(tmpdir(), 'lyceum-gateways-'));
const supergraphFile = join(folder, 'supergraph.graphql');
const subgraphs = await forked('subgraphs', 'bench/gateways/subgraphs.ts');
const recorded = Object.fromEntries(
  await Promise.all(Object.values(OPERATIONS).map(async (query) => [query, await record(query)] as const)),
);
await writeFile(
  supergraphFile,
  composed((name) => `${subgraphs.url}/${name}`),
);
const recordingFile = join(folder, 'recording.json');
await writeFile(recordingFile, JSON.stringify(recorded));
const everyone = await startContestants({ supergraphFile, subgraphsUrl: subgraphs.url, recordingFile });
const contestants = everyone.filter(({ name }) => values.only === undefined || values.only.split(';').includes(name));
try {
  for (const [operation, query] of Object.entries(OPERATIONS) as [OperationName, string][]) {
    if (values.operations !== undefined && !values.operations.split(';').includes(operation)) continue;
    const one = recorded[query];
    const fetches = (waves: readonly (readonly unknown[])[] = []): number => waves.flat().length;
    process.stdout.write(
      `\n${operation}: ${fetches(one?.all)} fetches, ${fetches(one?.distinct)} distinct, answer of ${JSON.stringify(one?.answer).length} bytes\n`,
    );
    for (const contestant of contestants) {
      const answer = await answerOf(contestant, query);
      if (!isDeepStrictEqual(answer, JSON.parse(JSON.stringify(one?.answer))))
        throw new Error(`${contestant.name} answers otherwise: ${JSON.stringify(answer).slice(0, 500)}`);
      await load(contestant, query, true, Math.max(1, seconds / 2));
    }
    for (const differing of [false, true]) {
      const rounds = new Map<string, Round[]>(contestants.map(({ name }) => [name, []]));
      for (let round = 0; round < Number(values.rounds); round += 1) {
        for (const contestant of contestants)
          rounds.get(contestant.name)?.push(await load(contestant, query, differing, seconds));
      }
      process.stdout.write(`${table(operation, differing, rounds)}\n`);
    }
  }
} finally {
  await Promise.all([...everyone, subgraphs].map((one) => one.stop()));
  await rm(folder, { recursive: true });
}
