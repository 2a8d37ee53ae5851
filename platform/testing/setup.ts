import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { loadTestPostgresUrl } from '../config/config.js';
import { startEmbeddedPostgres } from '../postgres/embedded.js';
import { withAdmin } from '../postgres/provision.js';
import { newTestFolder } from './folder.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of a superuser, without a database. */
    postgresUrl: string;
    /** Begins the name of every database of this run, so that runs can share a cluster. */
    postgresRun: string;
  }
}

/** One Postgres for the whole run; its files go when the run ends. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const runs: string[] = [];
  const beginRun = (): void => {
    const run = `t${randomBytes(4).toString('hex')}`;
    runs.push(run);
    project.provide('postgresRun', run);
  };
  beginRun();
  // In watch mode the migrations may have changed: templates of the last run are stale.
  project.onTestsRerun(beginRun);

  const testPostgresUrl = loadTestPostgresUrl();
  if (testPostgresUrl) {
    project.provide('postgresUrl', testPostgresUrl);
    return async () => {
      for (const run of runs) await dropRun(testPostgresUrl, run);
    };
  }
  const folder = await newTestFolder('test');
  const server = await startEmbeddedPostgres({ directory: join(folder, 'postgres'), durable: false });
  project.provide('postgresUrl', server.url);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

async function dropRun(adminUrl: string, run: string): Promise<void> {
  await withAdmin(adminUrl, async (admin) => {
    const databases = await admin.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [`${run}_`],
    );
    for (const { datname } of databases.rows) {
      await admin.query(`alter database ${admin.escapeIdentifier(datname)} is_template false`);
      await admin.query(`drop database ${admin.escapeIdentifier(datname)} with (force)`);
    }
    const roles = await admin.query<{ rolname: string }>(
      'select rolname from pg_roles where starts_with(rolname, $1)',
      [`${run}_`],
    );
    for (const { rolname } of roles.rows) await admin.query(`drop role ${admin.escapeIdentifier(rolname)}`);
  });
}
