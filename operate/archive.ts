import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import pg from 'pg';
import type { CloudEvent } from '../schema/events/contract.js';
import { runCommand } from '../platform/command.js';
import { StartupError } from '../platform/config/startup-error.js';
import { unversioned } from '../platform/inbox.js';
import { envelopeOf, type OutboxRow } from '../platform/outbox.js';
import type { FileStorage } from '../platform/services/storage.js';
import type { OpenDomain } from './open-domain.js';

/** A month of events that is a file in the storage: CloudEvents in JSON, one a line, gzipped. */
export interface ArchivedMonth {
  /** As 2026-11, in UTC. */
  readonly month: string;
  readonly storage_key: string;
  /** Of the file, in hex. */
  readonly sha256: string;
  readonly events: number;
}

const PAGE = 1_000;

/**
 * Writes the months of the archive before the given one to the storage, reads each file back, and then drops its partition.
 *
 * Guarantee: an event is in the database or in a file that was read back completely; when it is killed in between, it is in
 * both, and the next run writes the file again. A replay reads either, each event once.
 */
export async function archiveMonths(
  { definition, url, context, storage }: OpenDomain,
  before: string,
): Promise<ArchivedMonth[]> {
  const partitions = await context().db.rows<{ table: string; month: string }>(
    `select child.relname as "table", replace(substr(child.relname, 15), '_', '-') as month
     from pg_inherits join pg_class child on child.oid = inhrelid
     where inhparent = 'event_archive'::regclass and substr(child.relname, 15) < $1 order by child.relname`,
    [before.replace('-', '_')],
  );
  const archived: ArchivedMonth[] = [];
  for (const { table, month } of partitions) {
    const key = `events/${definition.name}/${month}.ndjson.gz`;
    const events = eventsOf(url, table, definition.name);
    const file = pipeline(Readable.from(events.lines()), createGzip(), ignoreError);
    const { sha256 } = await storage.put(key, file, 'application/gzip');
    const one: ArchivedMonth = { month, storage_key: key, sha256, events: events.count };
    let read = 0;
    for await (const page of storedEvents(storage, one, undefined, PAGE)) read += page.length;
    if (read !== one.events)
      throw new StartupError(`The file ${key} holds ${read} of ${one.events} events: nothing was dropped.`);
    await runCommand(context(), 'archive month', async (transaction) => {
      await transaction.sql(`lock table ${table}`);
      const [state] = await transaction.sql<{ rows: number; waiting: boolean }>(
        `select (select count(*)::int from ${table}) as rows, exists (
           select from outbox where published_at < (to_date($1, 'YYYY-MM') + interval '1 month') at time zone 'UTC') as waiting`,
        [month],
      );
      if (state?.rows !== one.events || state.waiting)
        throw new StartupError(
          `Events of ${month} still come from the outbox, and nothing was dropped: try again later.`,
        );
      await transaction.sql(
        `insert into archived_month (month, storage_key, sha256, events) values (to_date($1, 'YYYY-MM'), $2, $3, $4)`,
        [month, key, sha256, events.count],
      );
      await transaction.sql(`drop table ${table}`);
    });
    archived.push(one);
  }
  return archived;
}

/** The last stream of the pipeline ends with the error, and its reader gets the error. */
const ignoreError = (): void => undefined;

/** Pages of the events of a file; only of these types, versions left aside, when they are given. Throws when the file was changed. */
export async function* storedEvents(
  storage: FileStorage,
  { storage_key: key, sha256 }: ArchivedMonth,
  types: ReadonlySet<string> | undefined,
  pageSize: number,
): AsyncGenerator<CloudEvent[]> {
  const hash = createHash('sha256');
  const file = await storage.get(key);
  file.on('data', (chunk: Buffer) => hash.update(chunk));
  const text = pipeline(file, createGunzip(), ignoreError).setEncoding('utf8');
  let page: CloudEvent[] = [];
  let rest = '';
  for await (const chunk of text as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = JSON.parse(line) as CloudEvent;
      if (types && !types.has(unversioned(event.type))) continue;
      page.push(event);
      if (page.length < pageSize) continue;
      yield page;
      page = [];
    }
  }
  if (hash.digest('hex') !== sha256) throw new StartupError(`The file ${key} is not the one that was archived.`);
  if (page.length > 0) yield page;
}

/** The rows of a partition as lines, on a connection of its own; memory for one page. */
function eventsOf(url: string, table: string, source: string) {
  const counted = {
    count: 0,
    async *lines(): AsyncGenerator<string> {
      const client = new pg.Client({
        connectionString: url,
        application_name: 'archive',
        connectionTimeoutMillis: 10_000,
      });
      client.on('error', () => undefined);
      try {
        await client.connect();
        for (let last = '0'; ;) {
          const { rows } = await client.query<OutboxRow>(
            `select id, event_id, bucket, aggregate_id, type, data, occurred_at, traceparent, correlation_id, causation_id, actor
             from ${table} where id > $1 order by id limit ${PAGE}`,
            [last],
          );
          yield rows.map((row) => `${JSON.stringify(envelopeOf(row, source))}\n`).join('');
          counted.count += rows.length;
          const end = rows.at(-1);
          if (rows.length < PAGE || !end) return;
          last = end.id;
        }
      } finally {
        await client.end().catch(() => undefined);
      }
    },
  };
  return counted;
}
