import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import type { EventContract } from '../../schema/events/contract.js';
import { newId } from '../domain/ids.js';
import type { Holdings } from '../privacy.js';
import { eventually } from './testing.js';
import type { TestSubgraph } from './subgraph.js';

/** Every column in which one of the texts stands, as `schema.table.column`: of text, of lists of text and of JSON, in all tables. */
export async function columnsWith(databaseUrl: string, ...texts: readonly string[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: columns } = await client.query<{ name: string; table: string; column: string }>(
      `select format('%s.%s.%s', table_schema, table_name, column_name) as name,
         format('%I.%I', table_schema, table_name) as table, format('%I', column_name) as column
       from information_schema.columns join information_schema.tables using (table_schema, table_name)
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
         and (data_type in ('text', 'character varying', 'character', 'json', 'jsonb', 'ARRAY', 'bytea', 'tsvector')
           or udt_name = 'citext')
       order by 1`,
    );
    const found: string[] = [];
    for (const { name, table, column } of columns) {
      const { rowCount } = await client.query(
        `select from ${table} where exists (select from unnest($1::text[]) part where strpos(lower(${column}::text), lower(part)) > 0) limit 1`,
        [texts],
      );
      if (rowCount) found.push(name);
    }
    return found;
  } finally {
    await client.end();
  }
}

interface Asked {
  readonly subgraph: TestSubgraph;
  readonly userId: string;
  readonly requested: EventContract;
  readonly receipt: EventContract;
  readonly domains?: readonly string[];
}

/** Asks a domain for a person's data, or to forget them, and waits for its receipt. */
export async function askAbout({
  subgraph,
  userId,
  requested,
  receipt,
  domains,
}: Asked): Promise<Record<string, unknown>> {
  const requestId = newId();
  await subgraph.tell(requested, { userId, requestId, ...(domains && { domains }) });
  return eventually(
    async () => (await subgraph.said(receipt)).find(({ data }) => data['requestId'] === requestId)?.data,
  );
}

/** The file of a receipt, when it is as the receipt says. */
export async function partOf(
  subgraph: TestSubgraph,
  receipt: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const file = await text(await subgraph.running.services.storage.get(String(receipt['reference'])));
  const sha256 = createHash('sha256').update(file).digest('hex');
  if (sha256 !== receipt['sha256'] || Buffer.byteLength(file) !== receipt['size'])
    throw new Error('The file is not the one of the receipt.');
  return JSON.parse(file) as Record<string, unknown>;
}

/** All that a list of an export has of a person. */
export async function held(
  subgraph: TestSubgraph,
  list: Holdings[string] | undefined,
  userId: string,
): Promise<unknown> {
  const read = list?.(subgraph.context(null), userId);
  if (!read || !(Symbol.asyncIterator in read)) return read;
  const items: object[] = [];
  for await (const batch of read) items.push(...batch);
  return items;
}
