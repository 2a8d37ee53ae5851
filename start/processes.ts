import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { newKeyPair, type KeyPair } from '../platform/auth.js';
import { childEnvironment, givenSettings, settingsFor, type Config } from '../platform/config/config.js';
import { DEFAULT_PORT } from '../platform/config/http.js';
import { DOMAINS, domains, type Domain } from '../subgraphs/domains.js';
import { openCluster, provideDatabase } from './databases.js';
import { startMailServer } from './mail-server.js';
import { reservePort } from './ports.js';

export type ProcessName = Domain | 'router' | 'judge';
export const PROCESSES: readonly ProcessName[] = [...DOMAINS, 'router', 'judge'];

export interface ProcessesOptions {
  readonly config: Config;
  /** How many of each; default 1. */
  readonly instances?: Partial<Record<ProcessName, number>>;
  /** Starts a broker where the configuration names none; the result stops it. */
  readonly startBroker: (directory: string) => Promise<{ brokers: string; stop(): Promise<void> }>;
  readonly progress: (step: string) => void;
  /** Gets each line that any process writes. */
  readonly output: (line: string) => void;
  /** Called at once with what stops everything that was started so far. */
  readonly onStarting: (stop: () => Promise<void>) => void;
}

/** One running process; it is started again when it ends by itself. */
export interface Instance {
  readonly name: ProcessName;
  readonly url: string;
  readonly pid: number;
  /** Resolves when the present process serves. */
  ready(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

export interface Processes {
  /** Of the first router. */
  readonly url: string;
  /** Where mails can be read, when they are caught. */
  readonly mailUrl: string | undefined;
  readonly brokers: string;
  readonly databases: Readonly<Record<Domain, string>>;
  instances(name: ProcessName): readonly Instance[];
  stop(): Promise<void>;
}

/** Of what is no subgraph. */
const FOLDERS: Readonly<Partial<Record<ProcessName, string>>> = {
  router: '../router',
  judge: '../subgraphs/courses/judge',
};
const RESTART_AFTER_MS = 1_000;
const STOP_MS = 15_000;

/**
 * The whole platform as processes of one machine: each subgraph and the router by their own `main`, over Postgres and
 * Kafka, each with the settings and secrets that it needs and no others. What ends by itself is started again.
 */
export async function startProcesses(options: ProcessesOptions): Promise<Processes> {
  const { config, progress } = options;
  const stops: (() => Promise<unknown>)[] = [];
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopped ??= (async () => {
      for (const end of stops.splice(0).reverse()) await end();
    })());
  options.onStarting(stop);
  try {
    const cluster = await openCluster(config, progress, stops);
    progress('databases');
    const urls = await Promise.all(DOMAINS.map((domain) => provideDatabase(domain, config, cluster)));
    const databases = Object.fromEntries(DOMAINS.map((domain, index) => [domain, urls[index] as string]));
    const brokers = config.kafka?.brokers.join(',') ?? (await ownBroker(options, stops));
    const mail = config.mailUrl === undefined ? await startMailServer() : undefined;
    if (mail) stops.push(() => mail.close());

    const addresses = new Map<ProcessName, string[]>();
    for (const name of PROCESSES) {
      const count = options.instances?.[name] ?? 1;
      const first = name === 'router' ? (config.port ?? DEFAULT_PORT) : 0;
      const ports = await Promise.all(
        Array.from({ length: count }, (_, nth) => reservePort(config.host, nth ? 0 : first)),
      );
      addresses.set(
        name,
        ports.map((port) => `${name === 'judge' ? 'tcp' : 'http'}://${config.host}:${port}`),
      );
    }
    const url = addresses.get('router')?.[0] as string;
    const keys = await serviceKeys(config);
    // Each has figures of its own.
    const metricsPort = (nth: number): string | undefined =>
      config.metrics && String(config.metrics.port && config.metrics.port + nth);
    const common = {
      KAFKA_BROKERS: brokers,
      ...Object.fromEntries(DOMAINS.map((domain) => [`${domain.toUpperCase()}_URL`, addresses.get(domain)?.join(',')])),
    };
    // What the environment gives for its role, and over it what follows from this machine.
    const judgeToken = randomBytes(32).toString('base64url');
    const settingsOf = (name: ProcessName): Record<string, string | undefined> => {
      if (name === 'judge') return { ...givenSettings(settingsFor('judge', domains)), JUDGE_TOKEN: judgeToken };
      if (name === 'router')
        return {
          ...givenSettings(settingsFor('router', domains)),
          ...common,
          SERVICE_PRIVATE_KEY: JSON.stringify(keys.privateKey),
        };
      return {
        ...givenSettings(settingsFor('subgraph', domains, name)),
        ...common,
        ...(mail && { MAIL_URL: mail.smtpUrl }),
        ...(config.port === 0 && { PUBLIC_URL: url }),
        ...(name === 'courses' && { JUDGE_URL: addresses.get('judge')?.join(','), JUDGE_TOKEN: judgeToken }),
        [`${name.toUpperCase()}_DATABASE_URL`]: databases[name],
        SECRET_KEY: cluster.masterKey,
        SERVICE_PUBLIC_KEY: JSON.stringify(keys.publicKey),
      };
    };

    progress(`${[...addresses.values()].flat().length} processes`);
    const running = new Map<ProcessName, Supervised[]>();
    const all: Supervised[] = [];
    let started = 0;
    stops.push(() => Promise.all(all.map((one) => one.stop())));
    for (const [name, list] of addresses) {
      const instances = list.map((address) => {
        const env = childEnvironment(domains, {
          ...settingsOf(name),
          PORT: new URL(address).port,
          METRICS_PORT: metricsPort((started += 1) - 1),
        });
        return new Supervised(name, address, env, options.output);
      });
      running.set(name, instances);
      all.push(...instances);
    }
    await Promise.all(all.map((one) => one.ready()));
    return {
      url,
      mailUrl: mail?.pageUrl,
      brokers,
      databases: databases as Processes['databases'],
      instances: (name) => running.get(name) ?? [],
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The configured keys, where another program is to be believed by the subgraphs as well; else fresh ones. */
function serviceKeys({ servicePrivateKey: privateKey, servicePublicKey: publicKey }: Config): Promise<KeyPair> {
  return privateKey && publicKey ? Promise.resolve({ privateKey, publicKey }) : newKeyPair();
}

async function ownBroker(
  { config, progress, startBroker }: ProcessesOptions,
  stops: (() => Promise<unknown>)[],
): Promise<string> {
  progress('Kafka');
  const broker = await startBroker(join(config.dataDirectory, 'kafka'));
  stops.push(() => broker.stop());
  return broker.brokers;
}

/** A child process that is there until it is stopped. */
class Supervised implements Instance {
  private child: ChildProcess;
  private serving: Promise<void>;
  private stopping = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly name: ProcessName,
    readonly url: string,
    private readonly env: Record<string, string>,
    private readonly output: (line: string) => void,
  ) {
    [this.child, this.serving] = this.start();
  }

  get pid(): number {
    return this.child.pid as number;
  }

  ready(): Promise<void> {
    return this.serving;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    // One that was stopped by a signal does not hear the others before it goes on.
    this.child.kill('SIGCONT');
    const patience = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(patience);
  }

  private start(): [ChildProcess, Promise<void>] {
    const extension = extname(import.meta.filename);
    const folder = FOLDERS[this.name] ?? `../subgraphs/${this.name}`;
    // Answers are gathered by objects that live as long as a request: where many run at once, more of them must fit.
    const semiSpace = this.name === 'router' ? 64 : 16;
    const child = fork(fileURLToPath(new URL(`${folder}/main${extension}`, import.meta.url)), [], {
      execArgv: [`--max-semi-space-size=${semiSpace}`, ...(extension === '.ts' ? ['--import', 'tsx'] : [])],
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', this.output);
    const serving = new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code, signal) => {
        reject(new Error(`${this.name} ended with ${code ?? signal} before it was ready.`));
        if (!this.stopping)
          this.timer = setTimeout(() => ([this.child, this.serving] = this.start()), RESTART_AFTER_MS);
      });
    });
    serving.catch(() => undefined);
    return [child, serving];
  }
}
