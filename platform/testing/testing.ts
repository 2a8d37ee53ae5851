import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { inject } from 'vitest';
import { closeToOthers, databaseUrl, dropDatabase, provisionDatabase, withAdmin } from '../postgres/provision.js';

/**
 * Waits until `check` returns something other than `undefined` or `false` without throwing, and returns that. Fails with the
 * last error of `check`.
 *
 * Real time is used even where a test has faked `Date`.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  options: { timeoutMs?: number } = {},
): Promise<Exclude<Awaited<T>, undefined | false>> {
  const timeoutMs = options.timeoutMs ?? 60_000;
  const deadline = performance.now() + timeoutMs;
  for (let pause = 5; ; pause = Math.min(pause * 2, 100)) {
    let failure: unknown;
    try {
      const value = await check();
      if (value !== undefined && value !== false) return value as Exclude<Awaited<T>, undefined | false>;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > deadline) {
      throw failure instanceof Error ? failure : new Error(`Still not so after ${timeoutMs} ms.`);
    }
    await new Promise((done) => setTimeout(done, pause));
  }
}

export interface TestDatabase {
  /** Of the role that owns it, which is no superuser: as in production. */
  readonly url: string;
  /** Waits 5 s for connections to close, then cuts those that are open. */
  drop(): Promise<void>;
}

/** Templates that this process knows to be there. */
const made = new Set<string>();

/**
 * A fresh database with the tables of `name`. The tables are made once a run by `migrate`, which must leave no connection
 * open; each database is a copy of that template. Whichever test file comes first makes the template.
 */
export async function createTestDatabase(options: {
  name: string;
  migrate: (url: string) => Promise<void>;
}): Promise<TestDatabase> {
  const adminUrl = inject('postgresUrl');
  const template = `${inject('postgresRun')}_${options.name}`;
  // The same in every test process.
  const password = createHash('sha256').update(`${adminUrl} ${template}`).digest('hex');
  const owner = { role: template, password };
  const name = `${template}_${randomBytes(5).toString('hex')}`;

  if (!made.has(template)) {
    await withAdmin(adminUrl, (admin) =>
      makeTemplate(admin, template, async () => {
        await dropDatabase(adminUrl, template);
        await options.migrate(await provisionDatabase(adminUrl, { name: template, ...owner }));
      }),
    );
    made.add(template);
  }
  await withAdmin(adminUrl, async (admin) => {
    const q = (text: string): string => admin.escapeIdentifier(text);
    // By files: the other strategy writes all of it to the log as well.
    await admin.query(`create database ${q(name)} template ${q(template)} owner ${q(template)} strategy file_copy`);
    await closeToOthers(admin, name);
  });
  return { url: databaseUrl(adminUrl, { name, ...owner }), drop: () => dropWhenUnused(adminUrl, name) };
}

/** Once a run, whichever process comes first; the others wait. */
async function makeTemplate(admin: pg.Client, template: string, make: () => Promise<void>): Promise<void> {
  await admin.query('select pg_advisory_lock(hashtext($1))', [template]);
  const found = await admin.query<{ datistemplate: boolean }>(
    'select datistemplate from pg_database where datname = $1',
    [template],
  );
  // One that is not marked was left half-made.
  if (found.rows[0]?.datistemplate) return;
  await make();
  await admin.query(`alter database ${admin.escapeIdentifier(template)} is_template true allow_connections false`);
}

/** A pool that has ended may still be closing its sockets, and a socket that is cut meanwhile is an unhandled error. */
async function dropWhenUnused(adminUrl: string, name: string): Promise<void> {
  try {
    await withAdmin(adminUrl, (admin) => admin.query(`drop database if exists ${admin.escapeIdentifier(name)}`));
  } catch (error) {
    if ((error as { code?: string }).code !== '55006') throw error;
    await dropDatabase(adminUrl, name);
  }
}
