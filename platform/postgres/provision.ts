import pg from 'pg';
import { CLIENT_CHECK } from './database.js';
import { requireVersion } from './version.js';
import { StartupError } from '../config/startup-error.js';

/** What the domains' migrations may use; some clusters let only a superuser add them. */
const EXTENSIONS = ['btree_gist', 'pg_trgm', 'citext', 'fuzzystrmatch', 'unaccent'];
/** No statement of a domain outlives its client for long, or runs without an end. */
const ROLE_SETTINGS = { statement_timeout: '60s', client_connection_check_interval: CLIENT_CHECK };
const LOCK = "hashtext('lyceum.provision')";

export interface DatabaseOptions {
  readonly name: string;
  readonly role: string;
  readonly password: string;
}

/**
 * Makes a database and the one role that may use it, unless they are there, and returns the address for that role. May be
 * called again and by several processes at once; the password becomes the given one. `adminUrl` belongs to a superuser, or
 * to a role with CREATEDB and CREATEROLE; where it names no database, `postgres` is used.
 */
export async function provisionDatabase(adminUrl: string, { name, role, password }: DatabaseOptions): Promise<string> {
  await withAdmin(adminUrl, async (admin) => {
    await requireVersion(admin);
    await admin.query(`select pg_advisory_lock(${LOCK})`);
    const roleName = admin.escapeIdentifier(role);
    const exists = await admin.query('select 1 from pg_roles where rolname = $1', [role]);
    await admin.query(
      `${exists.rowCount ? 'alter' : 'create'} role ${roleName} login nocreatedb nocreaterole noinherit password ${admin.escapeLiteral(password)}`,
    );
    // For connections that a pooler makes, which take no settings of the process. Other connections set their own.
    for (const [setting, value] of Object.entries(ROLE_SETTINGS))
      await admin.query(`alter role ${roleName} set ${setting} = ${admin.escapeLiteral(value)}`);
    if (!(await admin.query('select 1 from pg_database where datname = $1', [name])).rowCount) {
      await ownAsAdmin(admin, role);
      await admin.query(`create database ${admin.escapeIdentifier(name)} owner ${roleName}`);
    }
    await closeToOthers(admin, name);
  });
  await withAdmin(
    adminUrl,
    async (admin) => {
      await admin.query(`select pg_advisory_lock(${LOCK})`);
      for (const extension of EXTENSIONS) await admin.query(`create extension if not exists ${extension}`);
    },
    name,
  );
  return databaseUrl(adminUrl, { name, role, password });
}

/** Cuts the connections that are open. */
export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await withAdmin(adminUrl, (admin) =>
    admin.query(`drop database if exists ${admin.escapeIdentifier(name)} with (force)`),
  );
}

/** By default every role of the cluster may connect to every database. */
export async function closeToOthers(admin: pg.Client, name: string): Promise<void> {
  await admin.query(`revoke all on database ${admin.escapeIdentifier(name)} from public`);
}

/** An admin without superuser rights may give a database only to a role that it belongs to. */
async function ownAsAdmin(admin: pg.Client, role: string): Promise<void> {
  const me = await admin.query<{ rolsuper: boolean }>('select rolsuper from pg_roles where rolname = current_user');
  if (!me.rows[0]?.rolsuper) await admin.query(`grant ${admin.escapeIdentifier(role)} to current_user`);
}

export function databaseUrl(adminUrl: string, { name, role, password }: DatabaseOptions): string {
  const url = new URL(adminUrl);
  url.username = encodeURIComponent(role);
  url.password = encodeURIComponent(password);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

/** One connection as the administrator, for the time of `work`. */
export async function withAdmin<T>(
  adminUrl: string,
  work: (admin: pg.Client) => Promise<T>,
  database?: string,
): Promise<T> {
  const url = new URL(adminUrl);
  if (database !== undefined) url.pathname = `/${encodeURIComponent(database)}`;
  else if (url.pathname === '/' || url.pathname === '') url.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: 10_000 });
  admin.on('error', () => undefined);
  try {
    await admin.connect();
  } catch (error) {
    await admin.end().catch(() => undefined);
    const reason = (error as Error).message || (error as { code?: string }).code || 'no answer';
    throw new StartupError(
      `The database at ${url.host}${url.pathname} can't be reached (${reason}): check DATABASE_URL.`,
    );
  }
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
