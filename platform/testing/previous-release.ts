import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { inject } from 'vitest';
import { openDatabase } from '../postgres/database.js';
import type { SubgraphDefinition } from '../subgraph.js';
import { testLog } from './subgraph.js';
import { createTestDatabase, type TestDatabase } from './testing.js';

interface ReleaseDump {
  /** Names of the migrations that the release had. */
  readonly migrations: readonly string[];
  readonly tables: Readonly<Record<string, readonly object[]>>;
}

/**
 * A database as the previous release left it, from the file that `npm run release:dump` has written: its migrations only,
 * and its rows. `changes` are statements that make cases of the rows which the dump lacks. A definition that is started on it
 * runs the newer migrations and the backfills.
 */
export async function previousRelease(
  definition: SubgraphDefinition,
  changes: readonly string[] = [],
): Promise<TestDatabase> {
  const path = new URL(`../../subgraphs/${definition.name}/testing/previous-release.json`, import.meta.url);
  const dump = JSON.parse(await readFile(path, 'utf8')) as ReleaseDump;
  return createTestDatabase({
    name: `${definition.name}-previous`,
    migrate: async (url) => {
      await migrateTo(definition, url, dump.migrations);
      await insertRows(url, dump.tables, changes);
    },
  });
}

async function migrateTo(definition: SubgraphDefinition, url: string, names: readonly string[]): Promise<void> {
  const { entities, migrations } = definition;
  const { orm, close } = await openDatabase({ url, entities, migrations, log: testLog });
  try {
    await orm.migrator.up({ migrations: [...names] });
  } finally {
    await close();
  }
}

/** Without foreign keys and triggers: rows refer to each other, and a dump has a part of them only. */
async function insertRows(url: string, tables: ReleaseDump['tables'], changes: readonly string[]): Promise<void> {
  // As the administrator of the cluster, who alone may switch them off.
  const address = new URL(inject('postgresUrl'));
  address.pathname = new URL(url).pathname;
  const client = new pg.Client({ connectionString: address.href });
  await client.connect();
  try {
    await client.query('set session_replication_role = replica');
    for (const [table, rows] of Object.entries(tables)) {
      const columns = Object.keys(rows[0] ?? {}).map((column) => pg.escapeIdentifier(column));
      const into = pg.escapeIdentifier(table);
      // Migrations write rows too; the dump has them as they were.
      await client.query(`delete from ${into}`);
      await client.query(
        `insert into ${into} (${columns.join(', ')}) overriding system value
         select ${columns.join(', ')} from jsonb_populate_recordset(null::${into}, $1::jsonb)`,
        [JSON.stringify(rows)],
      );
    }
    for (const change of changes) await client.query(change);
  } finally {
    await client.end();
  }
}
