import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { eventually } from './testing.js';
import { newTestFolder } from './folder.js';
import { isInstalled } from './installed.js';
import { freePort } from '../process/free-port.js';

/** Debian's package is `pgbouncer`. Without it, the tests that need it are skipped. */
export const hasPgBouncer = isInstalled('pgbouncer');

/** A PgBouncer in transaction mode with two server connections, in front of one database. */
export async function startPgBouncer(databaseUrl: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const name = pathname.slice(1);
  const own = await freePort();
  const folder = await newTestFolder('pgbouncer');
  const file = join(folder, 'pgbouncer.ini');
  const database = `host=${hostname} port=${port} dbname=${name} user=${username} password='${decodeURIComponent(password)}'`;
  await writeFile(
    file,
    `[databases]
${name} = ${database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
max_client_conn = 200
`,
  );
  // It does not run as root.
  await chmod(folder, 0o755);
  await chmod(file, 0o644);
  const child = spawn('pgbouncer', [...(process.getuid?.() === 0 ? ['--user=daemon'] : []), file], { stdio: 'ignore' });
  const exit = once(child, 'exit');
  const url = `postgres://${username}@127.0.0.1:${own}/${name}`;
  await eventually(async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.end();
    return true;
  });
  return {
    url,
    stop: async () => {
      child.kill('SIGKILL');
      await exit;
      await rm(folder, { recursive: true });
    },
  };
}
