import { fork } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { newTestFolder } from '../../platform/testing/folder.js';
import { startCollector } from './collector.js';
import { startStripe } from './stripe.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of the platform that all journeys share, such as `http://127.0.0.1:41234`; empty where it can't run here. */
    platformUrl: string;
    /** Where the mails can be read as JSON. */
    mailsUrl: string;
    /** Where the traces of the platform can be read: `/<trace id>`. */
    tracesUrl: string;
    /** Where journeys act as those who pay at Stripe's double: see stripe.ts. */
    stripeUrl: string;
    /** The figures of operators; empty where each process has its own. */
    metricsUrl: string;
    /** Where each subgraph can be called directly; none where they all live in the one process. */
    subgraphs: readonly { readonly name: string; readonly url: string }[];
    /** By which the router makes its service tokens (JWK); only where there are subgraphs to call. */
    servicePrivateKey: string;
    /** Folder of the platform's databases and files; its log lies beside it. */
    dataDirectory: string;
  }
}

export const ADMIN = { email: 'admin@lyceum.test', password: 'a long first password' };

export interface RunningPlatform {
  readonly url: string;
  readonly mailsUrl: string;
  readonly tracesUrl: string;
  readonly dataDirectory: string;
  /** Where it runs as processes. */
  readonly instances: readonly { readonly name: string; readonly url: string; readonly pid: number }[];
  /** Fails when it does not stop in order. */
  stop(): Promise<void>;
}

const OUTPUT_TOLD = 100_000;

/** All that a platform wrote to its standard output. */
export function logOf(dataDirectory: string): string {
  return join(dirname(dataDirectory), 'output.log');
}

/** One platform for all journeys of a project; each journey brings its own people. */
export async function providePlatform(
  project: TestProject,
  ...how: Parameters<typeof startPlatform>
): Promise<() => Promise<void>> {
  const [script, args, settings = {}] = how;
  const stripe = await startStripe();
  const platform = await startPlatform(script, args, { ...stripe.settings, ...settings }).catch(
    async (error: unknown) => {
      await stripe.stop();
      throw error;
    },
  );
  project.provide('platformUrl', platform.url);
  project.provide('mailsUrl', platform.mailsUrl);
  project.provide('tracesUrl', platform.tracesUrl);
  project.provide('stripeUrl', stripe.url);
  project.provide('dataDirectory', platform.dataDirectory);
  project.provide(
    'subgraphs',
    // The judge is no subgraph: it speaks no HTTP.
    platform.instances
      .filter(({ name, url }) => name !== 'router' && url.startsWith('http'))
      .map(({ name, url }) => ({ name, url })),
  );
  const metricsPort = how[2]?.['METRICS_PORT'];
  project.provide('metricsUrl', metricsPort ? `http://127.0.0.1:${metricsPort}/metrics` : '');
  project.provide('servicePrivateKey', how[2]?.['SERVICE_PRIVATE_KEY'] ?? '');
  return async () => {
    await platform.stop();
    await stripe.stop();
  };
}

/** A platform without demo data, started by the script as people start it. */
export const SELLER_TIME_ZONE = 'Pacific/Kiritimati';

export async function startPlatform(
  script: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<RunningPlatform> {
  const folder = await newTestFolder('journeys');
  const collector = await startCollector();
  const dataDirectory = join(folder, 'data');
  const logFile = createWriteStream(logOf(dataDirectory));
  const child = fork(script, args, {
    execArgv: extname(script) === '.ts' ? ['--import', 'tsx'] : [],
    env: {
      PORT: '0',
      LYCEUM_DATA: dataDirectory,
      LOG_LEVEL: 'info',
      // A busy machine that tests must not fail an answer that only comes late.
      SUBGRAPH_TIMEOUT_MS: '20000',
      // All journeys come from one address, and a test is quicker than a person.
      RATE_LIMIT_ADDRESS: '0',
      RATE_LIMIT_USER: '0',
      LIMIT_MAIL_REQUESTS: '0',
      // On most of a day it has another date than UTC.
      LEGAL_ENTITY_TIME_ZONE: SELLER_TIME_ZONE,
      FIRST_ADMIN_EMAIL: ADMIN.email,
      FIRST_ADMIN_PASSWORD: ADMIN.password,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      // Milliseconds until spans are sent; read by OpenTelemetry itself.
      OTEL_BSP_SCHEDULE_DELAY: '500',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    logFile.write(chunk);
    // Shown when it fails: the end of it.
    output = (output + chunk.toString()).slice(-OUTPUT_TOLD);
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const addresses = await Promise.race([
    new Promise<{ url: string; mailUrl: string; instances?: RunningPlatform['instances'] }>((resolve) =>
      child.once('message', (message: { url: string; mailUrl: string }) => resolve(message)),
    ),
    ended.then((code) => {
      throw new Error(`The platform ended with ${code} before it was ready:\n${output}`);
    }),
  ]);
  return {
    url: addresses.url,
    mailsUrl: `${addresses.mailUrl}.json`,
    tracesUrl: collector.url,
    dataDirectory,
    instances: addresses.instances ?? [],
    async stop() {
      child.kill('SIGTERM');
      const code = await ended;
      await collector.close();
      logFile.end();
      await rm(folder, { recursive: true, force: true });
      if (code !== 0) throw new Error(`The platform did not stop in order (${code}):\n${output}`);
    },
  };
}
