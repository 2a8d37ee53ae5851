import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { dropDatabase, withAdmin } from '../platform/postgres/provision.js';
import { databaseName } from './databases.js';

/** Whether demo data were made, kept beside the database: a process that ends in between leaves it unfinished. */
export class Filling {
  constructor(
    private readonly file: string,
    private readonly adminUrl: string,
  ) {}

  get state(): 'none' | 'unfinished' | 'finished' {
    if (!existsSync(this.file)) return 'none';
    return readFileSync(this.file, 'utf8').trim() === 'finished' ? 'finished' : 'unfinished';
  }

  /** Before the databases of these domains are made: begins where there are none, and begins anew where it was cut short. */
  async prepare(domains: readonly string[], wanted: boolean): Promise<void> {
    if (this.state === 'unfinished') {
      for (const domain of domains) await dropDatabase(this.adminUrl, databaseName(domain));
      if (!wanted) await rm(this.file);
    } else if (wanted && (await isEmpty(this.adminUrl, domains))) await writeFile(this.file, 'unfinished\n');
  }

  /** Does the work if it is to be done and was not. */
  async run(work: () => Promise<void>): Promise<void> {
    if (this.state !== 'unfinished') return;
    await withoutWaitingForDisk(this.adminUrl, work);
    await writeFile(this.file, 'finished\n');
  }
}

function isEmpty(adminUrl: string, domains: readonly string[]): Promise<boolean> {
  return withAdmin(adminUrl, async (admin) => {
    const names = domains.map(databaseName);
    const { rowCount } = await admin.query('select from pg_database where datname = any($1)', [names]);
    return rowCount === 0;
  });
}

/** Thousands of small commits, each of which can be made again: the disk is waited for once, at the end. */
async function withoutWaitingForDisk(adminUrl: string, work: () => Promise<void>): Promise<void> {
  const set = (statement: string): Promise<unknown> =>
    withAdmin(adminUrl, async (admin) => {
      await admin.query(statement);
      await admin.query('select pg_reload_conf()');
    });
  await set('alter system set synchronous_commit = off');
  try {
    await work();
  } finally {
    await set('alter system reset synchronous_commit');
    await withAdmin(adminUrl, (admin) => admin.query('checkpoint'));
  }
}
