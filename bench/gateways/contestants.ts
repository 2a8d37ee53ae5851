import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { childEnvironment } from '../../platform/config/config.js';
import { domains } from '../../subgraphs/domains.js';
import { freePort } from '../../platform/process/free-port.js';

const HERE = 'bench/gateways';
/** As it is installed: compiled. */
const ROUTER = 'dist/router/main.js';
const HIVE = `${HERE}/peers/node_modules/@graphql-hive/gateway/dist/bin.js`;
/** Of /proc: Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/** A server under test, in processes of its own. */
export interface Contestant {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  /** Processor time so far, its children included. */
  cpuMs(): number;
  stop(): Promise<void>;
}

export interface World {
  readonly supergraphFile: string;
  readonly subgraphsUrl: string;
  /** Holds what the operations ask of the subgraphs, by their text, as JSON. */
  readonly recordingFile: string;
}

export async function startContestants({ supergraphFile, subgraphsUrl, recordingFile }: World): Promise<Contestant[]> {
  const ours = {
    SUPERGRAPH: supergraphFile,
    PORT: '0',
    LOG_LEVEL: 'error',
    NODE_ENV: 'production',
    // Counted, but no one is held up.
    RATE_LIMIT_ADDRESS: '1000000',
    RATE_LIMIT_USER: '1000000',
    LIMIT_COST: '1000000',
    LIMIT_FIELDS: '100000',
    SUBGRAPH_CONCURRENCY: '10000',
    SUBGRAPH_TIMEOUT_MS: '30000',
  };
  return Promise.all([
    forked('lyceum', ROUTER, [], ours),
    forked('lyceum, sharing off', ROUTER, [], { ...ours, SHARE_QUERIES: 'false' }),
    forked('apollo gateway', `${HERE}/stock.ts`, [supergraphFile]),
    hive('hive gateway', supergraphFile, []),
    hive('hive gateway, rust', supergraphFile, ['rust']),
    forked('by hand, all', `${HERE}/proxy.ts`, [recordingFile, subgraphsUrl, 'all']),
    forked('by hand, distinct', `${HERE}/proxy.ts`, [recordingFile, subgraphsUrl, 'distinct']),
  ]);
}

export async function forked(
  name: string,
  program: string,
  args: readonly string[] = [],
  settings: Readonly<Record<string, string>> = {},
): Promise<Contestant> {
  const child = fork(program, args, {
    execArgv: [
      ...(name.startsWith('lyceum') ? ['--max-semi-space-size=64'] : []),
      ...(program.endsWith('.ts') ? ['--import', 'tsx'] : []),
    ],
    env: childEnvironment(domains, { NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true', ...settings }),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return contestant(name, program.includes('router/') ? `${url}/graphql` : url, child);
}

export async function hive(name: string, supergraphFile: string, marks: readonly string[]): Promise<Contestant> {
  const port = await freePort();
  const args = [
    HIVE,
    'supergraph',
    supergraphFile,
    '-c',
    `${HERE}/hive.config.mjs`,
    '--host',
    '127.0.0.1',
    '-p',
    String(port),
  ];
  const child = spawn(process.execPath, args, {
    env: childEnvironment(domains, { NODE_ENV: 'production', LOG_LEVEL: 'error', HIVE_RUNTIME: marks[0] ?? 'default' }),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}/graphql`;
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
    }).catch(() => undefined);
    if (answer?.ok) return contestant(name, url, child);
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${name} does not start.`);
}

function contestant(name: string, url: string, child: ChildProcess): Contestant {
  return {
    name,
    url,
    pid: child.pid ?? 0,
    cpuMs: () => cpuOf(child.pid ?? 0),
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

function cpuOf(pid: number): number {
  // After the name, which is in parentheses and may hold anything: utime and stime are the 12th and 13th field.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  const own = (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  return children.reduce((sum, child) => sum + cpuOf(Number(child)), own);
}
