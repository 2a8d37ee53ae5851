import { z } from 'zod';
import { setting, type Given } from './setting.js';
import { bool, items, masterKey, postgresUrl, wholeNumber } from './types.js';

/** Databases, their pools and the keys of encrypted columns. */
export const database = {
  databaseUrl: setting('DATABASE_URL', {
    type: postgresUrl,
    about:
      'Postgres cluster, for a role that may create databases and roles. Default: an embedded Postgres in LYCEUM_DATA.',
    secret: true,
    for: ['one-process', 'databases'],
  }),
  databasePoolSize: setting('DATABASE_POOL_SIZE', {
    type: wholeNumber(1, 200),
    default: 8,
    about: 'Database connections of one domain for commands, and as many again for queries. Reports have two more.',
  }),
  embeddedBuffersMb: setting('EMBEDDED_POSTGRES_BUFFERS_MB', {
    type: wholeNumber(16, 65_536),
    about:
      "Shared buffers of the embedded Postgres, in MB. Default: an eighth of the machine's memory, 128 at least and 4096 at most.",
    for: ['one-process'],
  }),
  migrateOnStart: setting('MIGRATE_ON_START', {
    type: bool,
    default: true,
    about:
      'Whether a starting process brings the tables of its domain up to date: true or false. With false, run `operate migrate` before a new version starts; a process whose tables are older does not start.',
    for: ['one-process', 'subgraph'],
  }),
  secretKey: setting('SECRET_KEY', {
    type: masterKey,
    about:
      'Key of the encrypted columns, 32 bytes in base64 (openssl rand -base64 32). Needed with DATABASE_URL; with the embedded database one is created and stored next to it.',
    secret: true,
    needed: (given) =>
      hasOwnDatabase(given)
        ? 'is needed when the database is not the embedded one: make one by "openssl rand -base64 32" and keep it'
        : undefined,
  }),
  otherSecretKeys: setting('OTHER_SECRET_KEYS', {
    type: z.string().transform(items).pipe(z.array(masterKey)),
    about:
      'More keys that can decrypt columns, separated by commas: the previous key until everything is encrypted again, or the next one.',
    secret: true,
  }),
  testPostgresUrl: setting('TEST_POSTGRES_URL', {
    type: postgresUrl,
    about: 'Postgres cluster for the tests, for a superuser. Default: an embedded one.',
    secret: true,
    for: ['tests'],
  }),
};

const hasOwnDatabase = (given: Given): boolean =>
  Object.keys(given).some((name) => name !== 'TEST_POSTGRES_URL' && name.endsWith('DATABASE_URL'));

/** The databases of one domain. */
export const domainDatabase = (domain: string) => ({
  url: setting(`${domain.toUpperCase()}_DATABASE_URL`, {
    type: postgresUrl,
    about: `Database of ${domain}, for the role that owns it. Default: lyceum_${domain} in the cluster of DATABASE_URL.`,
    secret: true,
    for: ['one-process', 'subgraph', 'databases'],
    domain,
  }),
  directUrl: setting(`${domain.toUpperCase()}_DATABASE_DIRECT_URL`, {
    type: postgresUrl,
    about: `The same database without a connection pooler in between, for what needs a session: migrations, the relay and jobs. Needed where ${domain.toUpperCase()}_DATABASE_URL leads to PgBouncer in transaction mode. Default: the same address.`,
    secret: true,
    for: ['one-process', 'subgraph'],
    domain,
  }),
  readUrl: setting(`${domain.toUpperCase()}_DATABASE_READ_URL`, {
    type: postgresUrl,
    about: `Streaming replica for queries of ${domain}. It is read while it is at most 5 s behind, and not for a user who has changed something in the last 15 s; with several routers that needs REDIS_URL. Default: none.`,
    secret: true,
    domain,
  }),
});
