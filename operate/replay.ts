import pg from 'pg';
import type { CloudEvent } from '../schema/events/contract.js';
import { runCommand, type Transaction } from '../platform/command.js';
import { react, REBUILD_LOCK, traceOf, unversioned, type Reaction } from '../platform/inbox.js';
import { contractsOf, toCloudEvent, type OutboxRow } from '../platform/outbox.js';
import { StartupError } from '../platform/config/startup-error.js';
import type { ReadModel, SubgraphDefinition } from '../platform/subgraph.js';
import { withTrace } from '../platform/process/telemetry.js';
import { EVENT_LOG } from '../platform/archive.js';
import type { FileStorage } from '../platform/services/storage.js';
import { storedEvents, type ArchivedMonth } from './archive.js';
import type { OpenDomain } from './open-domain.js';

/** A domain whose events are read. */
export interface Archive {
  readonly definition: SubgraphDefinition;
  readonly url: string;
  /** Where months of the archive lie that are not in the database any more. */
  readonly storage: FileStorage;
}

export interface Rebuilt {
  readonly events: number;
  /** What was wrong with the old tables. */
  readonly tables: readonly {
    readonly table: string;
    readonly added: number;
    readonly changed: number;
    readonly removed: number;
  }[];
}

/** An event can't be replayed: nothing was changed. */
export class ReplayFailed extends StartupError {}

const PAGE = 500;

/**
 * Makes a read model anew from all events of the domains that it follows: outboxes, archives, and months in the storage.
 *
 * Guarantee: when it resolves, the tables are what the model's reactions make of every event of the archive, each applied
 * once, in the order of its aggregate; when it rejects or is killed, nothing has changed. Readers see the old rows until
 * the commit, and are never locked out; rows that were right are not touched.
 *
 * How that holds while events flow:
 * - One transaction holds the {@link REBUILD_LOCK} of the domain alone: no event of the domain is being handled, and those
 *   that come wait outside of the database, are delivered again by the transport, and go on after it. (Every process of the
 *   domain must know that lock: not while a version from before it is still running.)
 * - The archive is read in one snapshot a source that begins under the lock. What was handled before was committed before,
 *   so it is in the snapshot. What is committed later is not: it is published later and handled then. Ids of one aggregate
 *   rise with its versions, so a snapshot holds a beginning of each aggregate's events and never a gap.
 * - What is in the snapshot and still on its way is remembered in the inbox, and does nothing when it arrives; dead letters
 *   of replayed events go. Events of a parked aggregate that were not published yet are left to the relay.
 * - The reactions write to empty tables of the same names that hide the real ones (`pg_temp` comes first in the search
 *   path); the differences are then written to the real ones, so that foreign keys to rows that stay are not hurt.
 *
 * {@link ReplayFailed} names the first event whose reaction fails, or the table that a reaction touched without owning it.
 * Takes memory for one page of events and disk for one copy of the tables. On a long archive, live handling waits as long.
 */
export async function rebuildReadModel(
  { definition, context }: OpenDomain,
  model: ReadModel,
  archiveOf: (domain: string) => Archive,
): Promise<Rebuilt> {
  const consumer = definition.name;
  return runCommand(context(), `rebuild ${model.name}`, async (transaction) => {
    await transaction.sql(`select pg_advisory_xact_lock(${REBUILD_LOCK})`, [consumer]);
    for (const table of model.tables)
      await transaction.sql(`create temporary table "${table}" (like public."${table}" including all) on commit drop`);
    const before = await touched(transaction);
    let events = 0;
    for (const domain of new Set(model.reactions.map(({ contract }) => contract.domain))) {
      const reactions = model.reactions.filter(({ contract }) => contract.domain === domain);
      for await (const page of archived(archiveOf(domain), reactions)) {
        for (const event of page) await apply(transaction, reactions, event);
        await settle(transaction, consumer, page);
        events += page.length;
      }
    }
    await transaction.flush();
    await checkPure(transaction, model, before);
    const removed = new Map<string, number>();
    for (const table of model.tables.toReversed()) removed.set(table, await removeSurplus(transaction, table));
    const tables: Rebuilt['tables'][number][] = [];
    for (const table of model.tables)
      tables.push({ table, ...(await writeDifferences(transaction, table)), removed: removed.get(table) ?? 0 });
    return { events, tables };
  });
}

/**
 * Pages of the events that were published, or will be; one snapshot. First the months in the storage, then the archive and
 * the outbox, in the order of their ids: an aggregate's events come in the order of its versions.
 */
async function* archived(
  { definition, url, storage }: Archive,
  reactions: readonly Reaction[],
): AsyncGenerator<CloudEvent[]> {
  const contracts = contractsOf(definition.events);
  // Of every version: one that the model does not understand must be heard of, as it is when it arrives.
  const names = [...new Set(reactions.map(({ contract }) => unversioned(contract.type)))];
  const client = new pg.Client({ connectionString: url, application_name: 'replay', connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('begin transaction isolation level repeatable read read only');
    const { rows: months } = await client.query<ArchivedMonth>(
      `select to_char(month, 'YYYY-MM') as month, storage_key, sha256, events::int from archived_month
       order by archived_month.month`,
    );
    for (const month of months) yield* storedEvents(storage, month, new Set(names), PAGE);
    for (let last = '0'; ;) {
      const { rows } = await client.query<OutboxRow>(
        `select id, event_id, bucket, aggregate_id, type, data, occurred_at, traceparent, correlation_id, causation_id, actor
         from ${EVENT_LOG} o
         where id > $1 and regexp_replace(type, '[.]v[0-9]+$', '') = any($2) and (published_at is not null or not exists
           (select from outbox parked where parked.aggregate_id = o.aggregate_id and parked.parked_at is not null))
         order by o.id limit ${PAGE}`,
        [last, names],
      );
      if (rows.length > 0)
        yield rows.map((row) => {
          try {
            return toCloudEvent(row, definition.events, contracts);
          } catch (error) {
            throw failed(row.event_id, row.type, error);
          }
        });
      const end = rows.at(-1);
      if (rows.length < PAGE || !end) return;
      last = end.id;
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function apply(transaction: Transaction, reactions: readonly Reaction[], event: CloudEvent): Promise<void> {
  try {
    const reaction = reactions.find(({ contract }) => contract.type === event.type);
    await withTrace(traceOf(event), () => react(reaction, transaction, event));
  } catch (error) {
    throw failed(event.id, event.type, error);
  }
}

function failed(eventId: string, type: string, cause: unknown): ReplayFailed {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ReplayFailed(`Event ${eventId} (${type}) can't be replayed, and nothing was changed: ${reason}`, {
    cause,
  });
}

/** The events have had their effect: they do nothing when they arrive, and wait nowhere. */
async function settle(transaction: Transaction, consumer: string, page: readonly CloudEvent[]): Promise<void> {
  const ids = page.map(({ id }) => id);
  await transaction.sql(
    'insert into inbox (consumer, event_id) select $1, event_id from unnest($2::uuid[]) event_id on conflict do nothing',
    [consumer, ids],
  );
  await transaction.sql('delete from dead_letter where consumer = $1 and event_id = any($2::uuid[])', [consumer, ids]);
}

/** Rows written so far by this session, by table, but for its own tables and what the replay itself keeps. */
async function touched(transaction: Transaction): Promise<Map<string, string>> {
  const rows = await transaction.sql<{ table: string; writes: string }>(
    `select relname as table, n_tup_ins + n_tup_upd + n_tup_del as writes from pg_stat_xact_user_tables
     where schemaname not like 'pg\\_temp%' and relname not in ('inbox', 'dead_letter')`,
  );
  return new Map(rows.map(({ table, writes }) => [table, String(writes)]));
}

async function checkPure(transaction: Transaction, model: ReadModel, before: Map<string, string>): Promise<void> {
  const after = await touched(transaction);
  const strange = [...after].filter(([table, writes]) => (before.get(table) ?? '0') !== writes).map(([table]) => table);
  if (strange.length > 0) {
    throw new ReplayFailed(
      `The reactions of "${model.name}" write to ${strange.join(', ')} as well: it is no read model, and nothing was changed.`,
    );
  }
}

/** Rows that no event leads to any more. */
async function removeSurplus(transaction: Transaction, table: string): Promise<number> {
  const { same } = await shapeOf(transaction, table);
  const rows = await transaction.sql(
    `delete from public."${table}" present where not exists (select from pg_temp."${table}" rebuilt where ${same}) returning 1`,
  );
  return rows.length;
}

async function writeDifferences(
  transaction: Transaction,
  table: string,
): Promise<{ readonly added: number; readonly changed: number }> {
  const { columns, same } = await shapeOf(transaction, table);
  const of = (row: string): string => columns.map((column) => `${row}.${column}`).join(', ');
  const changed = await transaction.sql(
    `update public."${table}" present set (${columns.join(', ')}) = row(${of('rebuilt')}) from pg_temp."${table}" rebuilt
     where ${same} and row(${of('present')}) is distinct from row(${of('rebuilt')}) returning 1`,
  );
  const added = await transaction.sql(
    `insert into public."${table}" (${columns.join(', ')}) select ${of('rebuilt')} from pg_temp."${table}" rebuilt
     where not exists (select from public."${table}" present where ${same}) returning 1`,
  );
  return { added: added.length, changed: changed.length };
}

/** The columns that are written, and when a present row and a rebuilt one are the same thing. */
async function shapeOf(transaction: Transaction, table: string): Promise<{ columns: string[]; same: string }> {
  const rows = await transaction.sql<{ column: string; key: boolean }>(
    `select quote_ident(attname) as column, coalesce(attnum = any(indkey), false) as key
     from pg_attribute left join pg_index on indrelid = attrelid and indisprimary
     where attrelid = ('public.' || quote_ident($1))::regclass and attnum > 0 and not attisdropped and attgenerated = ''
     order by attnum`,
    [table],
  );
  const key = rows.filter((row) => row.key).map(({ column }) => `present.${column} = rebuilt.${column}`);
  if (key.length === 0) throw new ReplayFailed(`The table ${table} has no primary key: it can't be rebuilt.`);
  return { columns: rows.map(({ column }) => column), same: key.join(' and ') };
}
