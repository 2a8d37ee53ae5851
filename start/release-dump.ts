import 'reflect-metadata';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import pg from 'pg';
import { loadConfig } from '../platform/config/config.js';
import { locateDatabases } from './databases.js';
import { definitions } from '../subgraphs/all.js';

/*
 * Writes what a database of the running release contains, so that tests can start the next release on it:
 * `npm run release:dump -- <release> <domain> …`, while that release runs with its demo school on LYCEUM_DATA or DATABASE_URL. One
 * file for each domain, subgraphs/<domain>/testing/previous-release.json. The release runs from a tree of its own:
 *
 *     git worktree add --detach ../release <release>; cd ../release; npm ci
 *     LYCEUM_DATA=/tmp/release PORT=4100 npm start
 *     LYCEUM_DATA=/tmp/release npm run release:dump -- <release> billing classes   # in this tree
 */

/** Of what a process needs while it runs; the rest is what the domain knows. */
const NOT_DUMPED = ['migrations', 'outbox', 'inbox', 'dead_letter', 'idempotency_key', 'bucket_pin', 'backfill'];
/** Enough of each kind; the files are kept for ever. */
const ROWS = 12;

async function dump(url: string): Promise<object> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const migrations = await client.query<{ name: string }>('select name from migrations order by id');
    const tables = await client.query<{ name: string; columns: string[] }>(
      `select table_name as name, array_agg(column_name::text order by ordinal_position) as columns
       from information_schema.columns join information_schema.tables using (table_schema, table_name)
       where table_schema = 'public' and table_type = 'BASE TABLE' and is_generated = 'NEVER' and table_name <> all($1)
       group by table_name order by table_name`,
      [NOT_DUMPED],
    );
    const rows: Record<string, unknown[]> = {};
    for (const { name, columns } of tables.rows) {
      const list = columns.map((column) => pg.escapeIdentifier(column)).join(', ');
      const found = await client.query<{ row: unknown }>(
        `select to_jsonb(listed) as row from (select ${list} from ${pg.escapeIdentifier(name)} order by 1 limit ${ROWS}) listed`,
      );
      if (found.rows.length > 0) rows[name] = found.rows.map(({ row }) => row);
    }
    return { migrations: migrations.rows.map(({ name }) => name), tables: rows };
  } finally {
    await client.end();
  }
}

async function main([release, ...domains]: readonly string[]): Promise<void> {
  const { urlOf } = await locateDatabases(loadConfig(definitions));
  for (const { name } of definitions.filter((definition) => domains.includes(definition.name))) {
    const path = `subgraphs/${name}/testing/previous-release.json`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify({ release, ...(await dump(urlOf(name))) }, null, 0)}\n`);
    process.stdout.write(`${path}\n`);
  }
}

await main(process.argv.slice(2));
