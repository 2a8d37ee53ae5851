import pg from 'pg';
import { expect, test } from 'vitest';
import { definitions } from '../subgraphs/all.js';
import { freshDatabase } from '../platform/testing/subgraph.js';

/**
 * Foreign keys whose columns begin no index: deleting or joining by them would read the whole table. A unique index on one of
 * the columns will do, and so will one that leaves out rows that refer to nothing.
 */
const UNINDEXED = `
  select conrelid::regclass || ' (' || string_agg(attname, ', ' order by place) || ')' as key
  from pg_constraint
  cross join lateral unnest(conkey) with ordinality as part (attnum, place)
  join pg_attribute on attrelid = conrelid and pg_attribute.attnum = part.attnum
  where contype = 'f' and connamespace = 'public'::regnamespace and not exists (
    select from pg_index
    where indrelid = conrelid
      and (indpred is null or pg_get_expr(indpred, indrelid) ~ '^\\([a-z_]+ IS NOT NULL\\)$')
      and ((indkey::int2[])[0 : cardinality(conkey) - 1] @> conkey or (indisunique and indnkeyatts = 1 and indkey[0] = any (conkey)))
  )
  group by conrelid, pg_constraint.oid`;

async function query<Row extends pg.QueryResultRow>(url: string, ...statements: string[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: Row[] = [];
    for (const statement of statements) rows = (await client.query<Row>(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

test.each(definitions)('every foreign key of $name has an index', async (definition) => {
  const database = await freshDatabase(definition);
  try {
    expect(await query(database.url, UNINDEXED)).toEqual([]);
    const planted =
      'create table planted_parent (id int primary key); create table planted (parent int references planted_parent)';
    expect(await query(database.url, planted, UNINDEXED)).toEqual([{ key: 'planted (parent)' }]);
  } finally {
    await database.drop();
  }
});
