import { join } from 'node:path';
import { newKeyPair } from '../platform/auth.js';
import { loadConfig } from '../platform/config/config.js';
import { DOMAINS, domains, type Domain } from '../subgraphs/domains.js';
import { provideDatabase } from '../start/databases.js';
import { startMailServer } from '../start/mail-server.js';
import { reservePort } from '../start/ports.js';
import type { Stage } from './stage.js';

const HOST = '127.0.0.1';

export const ADMIN = { email: 'admin@lyceum.test', password: 'a long first password' };
const FIRST_ADMIN = { FIRST_ADMIN_EMAIL: ADMIN.email, FIRST_ADMIN_PASSWORD: ADMIN.password };

export interface Platform {
  readonly name: 'one process' | 'seven processes';
  readonly url: string;
  /** Where the mails that it sends can be read, as JSON. */
  readonly mailsUrl: string;
  /** Of the process that holds the sockets of clients. */
  readonly routerPid: number;
  /** Of all of its processes, Postgres and Kafka excepted. */
  readonly pids: readonly number[];
  /** Until it answered, in seconds, with databases to be made. */
  readonly startSeconds: number;
  stop(): Promise<void>;
}

export interface SevenProcesses extends Platform {
  readonly subgraphUrls: Readonly<Record<Domain, string>>;
  /** Settings of a process that asks subgraphs, at these addresses, as the router does. */
  readonly callerSettings: (subgraphUrls: Readonly<Record<Domain, string>>) => Record<string, string>;
}

/** The load comes from one address and few people. */
const NO_RATE_LIMITS = {
  RATE_LIMIT_ADDRESS: '0',
  RATE_LIMIT_USER: '0',
  LIMIT_MAIL_REQUESTS: '0',
  SOCKETS_PER_ADDRESS: '0',
  SOCKETS_PER_USER: '0',
};

/** As `npm start -- --no-demo` runs it. */
export async function startOneProcess(stage: Stage): Promise<Platform> {
  const folder = await stage.folder();
  const started = performance.now();
  const child = await stage.fork('start.ts', ['--no-demo'], {
    ...FIRST_ADMIN,
    ...NO_RATE_LIMITS,
    PORT: '0',
    LYCEUM_DATA: join(folder, 'data'),
    LOG_LEVEL: 'error',
  });
  const { url } = (await child.ready) as { url: string };
  return {
    name: 'one process',
    url,
    mailsUrl: `${url}/mails.json`,
    routerPid: child.pid,
    pids: [child.pid],
    startSeconds: secondsSince(started),
    stop: () => child.stop(),
  };
}

/**
 * Six subgraphs and a router by their own `main`, over Postgres and Kafka. Not by `start/processes.ts`, which does not say
 * the key of the service tokens: what stands in for the router needs it.
 */
export async function startSevenProcesses(stage: Stage): Promise<SevenProcesses> {
  const [mail, cluster, brokers, folder, keys] = await Promise.all([
    startMailServer(),
    stage.cluster(),
    stage.broker(),
    stage.folder(),
    newKeyPair(),
  ]);
  const started = performance.now();
  const config = loadConfig(domains, { environment: { LYCEUM_DATA: join(folder, 'data') } });
  const [databases, ports] = await Promise.all([
    Promise.all(DOMAINS.map((domain) => provideDatabase(domain, config, cluster))),
    Promise.all(DOMAINS.map(() => reservePort(HOST, 0))),
  ]);
  const subgraphUrls = byDomain((_domain, index) => `http://${HOST}:${ports[index]}`);
  const common = { LOG_LEVEL: 'error', KAFKA_BROKERS: brokers };
  const callerSettings = (urls: Readonly<Record<Domain, string>>): Record<string, string> => ({
    ...common,
    ...urlSettings(urls),
    ...NO_RATE_LIMITS,
    PORT: '0',
    SERVICE_PRIVATE_KEY: JSON.stringify(keys.privateKey),
  });
  const subgraphs = DOMAINS.map((domain, index) =>
    stage.fork(`subgraphs/${domain}/main.ts`, [], {
      ...common,
      ...urlSettings(subgraphUrls),
      ...(domain === 'users' && FIRST_ADMIN),
      MAIL_URL: mail.smtpUrl,
      PORT: String(ports[index]),
      LYCEUM_DATA: config.dataDirectory,
      [`${domain.toUpperCase()}_DATABASE_URL`]: databases[index] as string,
      SECRET_KEY: cluster.masterKey,
      SERVICE_PUBLIC_KEY: JSON.stringify(keys.publicKey),
    }),
  );
  const [router, ...others] = await Promise.all([
    stage.fork('router/main.ts', [], callerSettings(subgraphUrls)),
    ...subgraphs,
  ]);
  const { url } = (await router.ready) as { url: string };
  return {
    name: 'seven processes',
    url,
    mailsUrl: `${mail.pageUrl}.json`,
    routerPid: router.pid,
    pids: [router.pid, ...others.map(({ pid }) => pid)],
    startSeconds: secondsSince(started),
    stop: async () => {
      for (const child of [router, ...others]) await child.stop();
      await mail.close();
    },
    subgraphUrls,
    callerSettings,
  };
}

export function byDomain<T>(make: (domain: Domain, index: number) => T): Readonly<Record<Domain, T>> {
  return Object.fromEntries(DOMAINS.map((domain, index) => [domain, make(domain, index)])) as Record<Domain, T>;
}

function urlSettings(urls: Readonly<Record<Domain, string>>): Record<string, string> {
  return Object.fromEntries(DOMAINS.map((domain) => [`${domain.toUpperCase()}_URL`, urls[domain]]));
}

function secondsSince(started: number): number {
  return Number(((performance.now() - started) / 1_000).toFixed(1));
}
