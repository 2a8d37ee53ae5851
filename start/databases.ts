import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../platform/config/config.js';
import { DOMAINS } from '../subgraphs/domains.js';
import { startEmbeddedPostgres } from '../platform/postgres/embedded.js';
import { databaseUrl, provisionDatabase, type DatabaseOptions } from '../platform/postgres/provision.js';
import type { Log } from '../platform/process/telemetry.js';
import { newMasterKey } from '../platform/services/secrets.js';
import { StartupError } from '../platform/config/startup-error.js';

/** The Postgres cluster of one machine, and the key from which its passwords follow. */
export interface Cluster {
  readonly adminUrl: string;
  /** Base64 of 32 bytes. */
  readonly masterKey: string;
}

/** The cluster of DATABASE_URL, or an embedded one in the data folder, which `stops` ends. */
export async function openCluster(
  config: Config,
  progress: (step: string) => void,
  stops: (() => Promise<unknown>)[],
  log?: Log,
): Promise<Cluster> {
  await mkdir(config.dataDirectory, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new StartupError(
      `The folder ${config.dataDirectory} can't be made (${error.code ?? error.message}): choose another by LYCEUM_DATA.`,
    );
  });
  const masterKey = config.secretKey ?? (await ownKey(config.dataDirectory));
  if (config.databaseUrl !== undefined) return { adminUrl: config.databaseUrl, masterKey };
  const directory = join(config.dataDirectory, 'postgres');
  progress(existsSync(directory) ? 'Postgres' : 'Postgres, for the first time');
  const server = await startEmbeddedPostgres({
    directory,
    durable: true,
    buffersMb: config.embeddedBuffersMb,
    ...(log && { onRestart: (line) => log.error(line) }),
  });
  stops.push(() => server.stop());
  return { adminUrl: server.url, masterKey };
}

export function databaseName(domain: string): string {
  return `lyceum_${domain}`;
}

/** Makes the role and the database of one domain unless they are there; the password follows from the key, so that it need not be kept. */
export async function provideDatabase(domain: string, config: Config, cluster: Cluster): Promise<string> {
  const given = config.domain(domain).databaseUrl;
  if (given) return given;
  return provisionDatabase(cluster.adminUrl, ownDatabase(domain, cluster));
}

/**
 * Where the databases of a running platform of this configuration are, and its key; nothing is made or changed. A
 * {@link StartupError} when they lie in an embedded cluster that is not running.
 */
export async function locateDatabases(
  config: Config,
): Promise<{ readonly masterKey: string; readonly urlOf: (domain: string) => string }> {
  const given = (domain: string): string | undefined => config.domain(domain).databaseUrl;
  if (config.secretKey !== undefined && DOMAINS.every(given))
    return { masterKey: config.secretKey, urlOf: (domain) => given(domain) as string };
  const cluster =
    config.databaseUrl !== undefined && config.secretKey !== undefined
      ? { adminUrl: config.databaseUrl, masterKey: config.secretKey }
      : await locateEmbedded(config);
  return {
    masterKey: cluster.masterKey,
    urlOf: (domain) => given(domain) ?? databaseUrl(cluster.adminUrl, ownDatabase(domain, cluster)),
  };
}

async function locateEmbedded({ dataDirectory, secretKey }: Config): Promise<Cluster> {
  const directory = join(dataDirectory, 'postgres');
  const text = async (file: string): Promise<string> => (await readFile(file, 'utf8').catch(() => '')).trim();
  const password = await text(`${directory}.password`);
  const masterKey = secretKey ?? (await text(join(dataDirectory, 'secret.key')));
  // Lines of Postgres's pid file: pid, folder, start, port, socket folder, address, shared memory, status.
  const lines = (await text(join(directory, 'postmaster.pid'))).split('\n');
  if (lines[7]?.trim() !== 'ready' || !isAlive(Number(lines[0])) || !password || !masterKey) {
    throw new StartupError(
      `No platform is running on ${dataDirectory}: start it (npm start), name its folder by LYCEUM_DATA, or name its databases by DATABASE_URL.`,
    );
  }
  return { adminUrl: `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${Number(lines[3])}`, masterKey };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ownDatabase(domain: string, { masterKey }: Cluster): DatabaseOptions {
  const role = databaseName(domain);
  return { name: role, role, password: createHash('sha256').update(`${masterKey}/${role}`).digest('base64url') };
}

/** The key of a platform on its embedded database, made once and kept beside the data. */
async function ownKey(directory: string): Promise<string> {
  const file = join(directory, 'secret.key');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    const key = newMasterKey();
    await writeFile(`${file}.new`, key, { mode: 0o600 });
    await rename(`${file}.new`, file);
    return key;
  }
}
