import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { StartupError } from '../../platform/config/startup-error.js';
import { loadToolConfig } from './config.js';
import { lockDirectory, recordBroker, unlockDirectory } from './directory-lock.js';
import { findDistribution, javaCommand, type Distribution, type KafkaVersion } from './distribution.js';
import { answersMetadata, freePort, HOST, isFree } from './network.js';
import { certificateOf, scramUser, type Certificate, type Credentials } from './secure-listener.js';
import { serverSettings, type Ports } from './server-settings.js';

export interface BrokerOptions {
  /** Major version. Default: 3. */
  readonly version?: KafkaVersion | undefined;
  /** Folder of the data. Default: a fresh one that `stop` removes. */
  readonly directory?: string | undefined;
  /** Port of the plain listener. Default, or 0: a free one. */
  readonly port?: number | undefined;
  /** Adds a listener over TLS with a log-in. A folder keeps the user that it was first started with. */
  readonly security?: Credentials | undefined;
}

/** A Kafka broker of one node on 127.0.0.1. It ends with the process that started it, even if that is killed. */
export interface Broker {
  /** Of the plain listener: host:port. */
  readonly brokers: string;
  /** Of the listener over TLS (SASL_SSL), if one was asked for. */
  readonly secure?: SecureListener;
  /** Of the Java process that runs, or ran last. */
  readonly pid: number;
  /** What the broker says from level WARN on. */
  readonly logFile: string;
  /** Ends it in order; after 10 s by force. Removes a temporary data folder, unless it is to be started again. */
  stop(options?: { readonly keepData?: boolean }): Promise<void>;
  /** Ends it at once, as a crash would (SIGKILL). The data stay. */
  kill(): Promise<void>;
  /** Starts it again after `kill` or `stop({ keepData: true })`: same data, same ports. */
  start(): Promise<void>;
  /** Freezes it (SIGSTOP): connections stay open, and no one answers. */
  pause(): void;
  resume(): void;
  /** Settles when the process that runs now has ended, for whatever reason. */
  ended(): Promise<void>;
}

export interface SecureListener extends Credentials {
  /** host:port. */
  readonly brokers: string;
  /** Certificate authority, as PEM. */
  readonly ca: string;
  readonly mechanism: 'scram-sha-512';
}

const START_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 10_000;
const ATTEMPTS_AT_PORTS = 5;

/**
 * Starts a broker and returns when it answers. The first time ever its jars are downloaded (46 MB); later a start takes one
 * to two seconds and some 200 MB of memory. Topics are never made by themselves.
 *
 * @throws {StartupError} if this machine can't run it, the port is in use, or it does not come up; with its last words.
 */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const version = options.version ?? '3';
  const distribution = await findDistribution(version);
  if (!existsSync(distribution.classArchive)) await makeClassArchive(version, distribution);
  return startNode(version, distribution, options);
}

async function startNode(
  version: KafkaVersion,
  distribution: Distribution,
  options: BrokerOptions,
  jvmFlags: readonly string[] = [`-XX:SharedArchiveFile=${distribution.classArchive}`],
): Promise<Node> {
  if (options.security) scramUser(options.security);
  const temporary = options.directory === undefined;
  const directory = resolve(options.directory ?? (await mkdtemp(join(tmpdir(), 'lyceum-kafka-'))));
  await mkdir(join(directory, 'tmp'), { recursive: true });
  try {
    const certificate = options.security && (await certificateOf(join(directory, 'tls'), distribution.keytool));
    for (let attempt = 1; ; attempt += 1) {
      const node = new Node(
        { version, distribution, directory, temporary, jvmFlags },
        { plain: options.port || (await freePort()), controller: await freePort(), secure: await freePort() },
        options.security && certificate ? { ...options.security, ...certificate } : undefined,
      );
      try {
        await node.start();
        return node;
      } catch (error) {
        await node.kill();
        // A free port may be taken by another process between the choice and its use.
        const clash = error instanceof PortInUse || /Address already in use/.test(String(error));
        if (clash && attempt < ATTEMPTS_AT_PORTS && !options.port) continue;
        throw error;
      }
    }
  } catch (error) {
    if (temporary) await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

/** Runs a broker once to write down which classes it loads; without that archive brokers start too, only slower. */
async function makeClassArchive(version: KafkaVersion, distribution: Distribution): Promise<void> {
  const made = `${distribution.classArchive}.new-${randomBytes(6).toString('hex')}`;
  const node = await startNode(version, distribution, {}, [`-XX:ArchiveClassesAtExit=${made}`]);
  await node.stop();
  await rename(made, distribution.classArchive).catch(() => undefined);
}

interface Installation {
  readonly version: KafkaVersion;
  readonly distribution: Distribution;
  readonly directory: string;
  /** The folder goes with the broker. */
  readonly temporary: boolean;
  readonly jvmFlags: readonly string[];
}

/**
 * Becomes the broker (`exec`), after leaving behind a watcher that waits on file descriptor 3. A line there means that all
 * is well; its end without one, that the process which held the other end is gone: then the broker is killed and, if given,
 * its folder removed.
 */
const WITH_WATCHER = `
  folder=$1; shift
  { read -r _ <&3 || { kill -9 $$; [ -z "$folder" ] || rm -rf "$folder" || { sleep 1; rm -rf "$folder"; }; }; } >/dev/null 2>&1 &
  exec "$@" 3<&-
`;

class PortInUse extends StartupError {
  constructor(port: number) {
    super(`Port ${port} is in use: stop what listens there, or choose another port for the Kafka broker.`);
  }
}

class Node implements Broker {
  readonly brokers: string;
  readonly secure?: SecureListener;
  readonly logFile: string;
  private readonly settingsFile: string;
  private child: ChildProcess | undefined;
  private lastPid = 0;
  private locked = false;

  constructor(
    private readonly installation: Installation,
    private readonly ports: Ports,
    private readonly security: (Credentials & Certificate) | undefined,
  ) {
    this.brokers = `${HOST}:${ports.plain}`;
    this.logFile = join(installation.directory, 'broker.log');
    this.settingsFile = join(installation.directory, 'server.properties');
    if (security) {
      const { ca, username, password } = security;
      this.secure = { brokers: `${HOST}:${ports.secure}`, ca, username, password, mechanism: 'scram-sha-512' };
    }
  }

  get pid(): number {
    return this.lastPid;
  }

  async start(): Promise<void> {
    if (this.isRunning()) throw new Error('The broker runs already.');
    const { directory } = this.installation;
    if (!existsSync(directory)) {
      throw new Error('The data of this broker are gone: stop it with keepData to start it again.');
    }
    await lockDirectory(directory);
    this.locked = true;
    try {
      for (const port of [this.ports.plain, this.ports.controller, ...(this.secure ? [this.ports.secure] : [])]) {
        if (!(await isFree(port))) throw new PortInUse(port);
      }
      await writeFile(this.settingsFile, serverSettings(directory, this.ports, this.security), { mode: 0o600 });
      if (!existsSync(join(directory, 'data', 'meta.properties'))) await this.format();
      await this.run();
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  private async format(): Promise<void> {
    const id = randomBytes(16).toString('base64url');
    const users = this.security ? ['--add-scram', scramUser(this.security)] : [];
    const { distribution, directory } = this.installation;
    const [java, ...flags] = javaCommand(distribution, { directory, mainClass: 'kafka.tools.StorageTool' });
    // In one word: an id may begin with a hyphen.
    const args = [...flags, 'format', `--cluster-id=${id}`, '-c', this.settingsFile, '--ignore-formatted', ...users];
    try {
      await promisify(execFile)(java, args, { env: loadToolConfig().brokerEnvironment });
    } catch (error) {
      const { stderr, stdout } = error as { stderr?: string; stdout?: string };
      throw new StartupError(`Kafka can't make its data folder in ${directory}:\n${lastLines(`${stdout}\n${stderr}`)}`);
    }
  }

  private async run(): Promise<void> {
    const { distribution, directory, temporary, jvmFlags } = this.installation;
    const log = await open(this.logFile, 'a');
    try {
      const begin = (await log.stat()).size;
      const java = javaCommand(distribution, { directory, mainClass: 'kafka.Kafka', flags: jvmFlags });
      const child = spawn(
        '/bin/sh',
        ['-c', WITH_WATCHER, 'sh', temporary ? directory : '', ...java, this.settingsFile],
        {
          // A group of its own: Ctrl-C in a terminal is for us, who then stop the broker in order.
          detached: true,
          env: loadToolConfig().brokerEnvironment,
          stdio: ['ignore', log.fd, log.fd, 'pipe'],
        },
      );
      const watcher = child.stdio[3] as Writable;
      watcher.on('error', () => undefined);
      child.once('exit', () => watcher.end('\n'));
      this.child = child;
      await once(child, 'spawn');
      this.lastPid = child.pid ?? 0;
      await recordBroker(directory, this.lastPid);
      await this.becomeReady(begin);
    } finally {
      await log.close();
    }
  }

  async stop(options: { readonly keepData?: boolean } = {}): Promise<void> {
    await this.end('SIGTERM');
    const { directory, temporary } = this.installation;
    if (temporary && !options.keepData) await rm(directory, { recursive: true, force: true });
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  pause(): void {
    this.signal('SIGSTOP');
  }

  resume(): void {
    this.signal('SIGCONT');
  }

  async ended(): Promise<void> {
    if (this.child && this.isRunning()) await once(this.child, 'exit');
  }

  private signal(name: NodeJS.Signals): void {
    if (!this.isRunning() || !this.child?.kill(name)) throw new Error('The broker does not run.');
  }

  private async end(how: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { child } = this;
    if (child && this.isRunning()) {
      const exited = once(child, 'exit');
      child.kill(how);
      // A paused one can't hear.
      child.kill('SIGCONT');
      const forced = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(forced);
    }
    if (this.locked) await unlockDirectory(this.installation.directory);
    this.locked = false;
  }

  private isRunning(): boolean {
    const { child } = this;
    return child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
  }

  private async becomeReady(logBegin: number): Promise<void> {
    const deadline = performance.now() + START_TIMEOUT_MS;
    for (;;) {
      const answers = await answersMetadata(this.ports.plain);
      const late = performance.now() > deadline;
      if (!this.isRunning() || late) {
        const said = (await readFile(this.logFile)).subarray(logBegin).toString();
        const what = late ? `was not ready after ${START_TIMEOUT_MS / 1000} s` : 'did not start';
        throw new StartupError(`The Kafka broker ${what}. It says (${this.logFile}):\n${lastLines(said)}`);
      }
      if (answers) return;
      await new Promise((done) => setTimeout(done, 25));
    }
  }
}

function lastLines(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() && !line.startsWith('\tat '));
  return lines.slice(-15).join('\n') || '(nothing)';
}
