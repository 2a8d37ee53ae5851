import { runCommand, type Transaction } from './command.js';
import type { Context } from './context.js';
import type { PeriodicTask } from './periodic.js';
import { purgeBatch } from './purge.js';

/** In days. */
export interface Retention {
  /** Published events stay in the outbox so long, then they are in the archive. */
  readonly outboxDays: number;
  /** The inbox knows so long which events it handled: longer than any topic keeps them. */
  readonly inboxDays: number;
  /** A retry with the same idempotency key gets the first result for so long. */
  readonly idempotencyKeyDays: number;
}

const EVERY_MS = 10 * 60_000;
/** Rows of one transaction. */
const BATCH = 2_000;
const COLUMNS = `id, event_id, bucket, aggregate_id, version, type, data, occurred_at, traceparent, correlation_id,
  causation_id, actor, published_at`;

/**
 * Every event of a domain that is in its database, each once: the months of the archive that are not in the storage yet, and
 * the outbox. Ids of one aggregate's events rise with its versions.
 */
export const EVENT_LOG = `(select ${COLUMNS}, null::timestamptz as parked_at from event_archive
  union all select ${COLUMNS}, parked_at from outbox)`;

/** What keeps the outbox, the inbox and the idempotency keys small. Any number of instances may run it. */
export function retentionTasks(retention: Retention): PeriodicTask[] {
  const outbox = new OutboxSweep();
  return [
    {
      name: 'archive-events',
      everyMs: EVERY_MS,
      run: (context) => outbox.next(context, daysAgo(retention.outboxDays)),
    },
    {
      name: 'purge-inbox',
      everyMs: EVERY_MS,
      run: (context) => purgeBatch(context, { table: 'inbox', column: 'handled_at' }, daysAgo(retention.inboxDays)),
    },
    {
      name: 'purge-idempotency-keys',
      everyMs: EVERY_MS,
      run: (context) =>
        purgeBatch(context, { table: 'idempotency_key', column: 'created_at' }, daysAgo(retention.idempotencyKeyDays)),
    },
  ];
}

const daysAgo = (days: number): Date => new Date(Date.now() - days * 24 * 60 * 60_000);

/** Moves published events from the outbox to the archive, a page of ids at a time, from the oldest. */
export class OutboxSweep {
  private after = '0';

  /** Moves what of the next page was published before the date. True: there may be more. */
  async next(context: Context, before: Date, limit = BATCH): Promise<boolean> {
    const page = await runCommand(context, 'archive events', async (transaction) => {
      // Another instance that moves the same page only makes this one wait for rows that are gone then.
      if (!(await lockAlone(transaction))) return [];
      const rows = await transaction.sql<{ id: string; due: boolean; old: boolean }>(
        `select id::text, published_at is not null and published_at < $2 as due, occurred_at < $2 as old
         from outbox where outbox.id > $1 order by outbox.id limit $3`,
        [this.after, before, limit],
      );
      const due = rows.filter((row) => row.due).map(({ id }) => id);
      if (due.length > 0) {
        await createMonths(transaction, due);
        await transaction.sql(
          `with moved as (delete from outbox where id = any($1::bigint[]) returning *)
           insert into event_archive (${COLUMNS}) select ${COLUMNS} from moved`,
          [due],
        );
      }
      return rows;
    });
    // Ids follow the time nearly: behind a full page of which nothing is old, nothing is due.
    const more = page.length === limit && page.some(({ old }) => old);
    this.after = more ? (page.at(-1)?.id ?? '0') : '0';
    return more;
  }
}

/** A partition for each month of these rows. Attached, because `partition of` would lock the archive against readers. */
async function createMonths(transaction: Transaction, ids: readonly string[]): Promise<void> {
  const months = await transaction.sql<{ table: string; from: string; to: string }>(
    `select 'event_archive_' || to_char(month, 'YYYY_MM') as "table", month || '+00' as "from",
       month + interval '1 month' || '+00' as "to"
     from (select distinct date_trunc('month', published_at at time zone 'UTC') as month
           from outbox where id = any($1::bigint[])) months
     where to_regclass('event_archive_' || to_char(month, 'YYYY_MM')) is null`,
    [ids],
  );
  for (const { table, from, to } of months) {
    await transaction.sql(`create table ${table} (like event_archive including all)`);
    await transaction.sql(
      `alter table event_archive attach partition ${table} for values from ('${from}') to ('${to}')`,
    );
  }
}

/** One instance at a time; the others have nothing to do meanwhile. */
async function lockAlone(transaction: Transaction): Promise<boolean> {
  const [row] = await transaction.sql<{ ours: boolean }>(
    `select pg_try_advisory_xact_lock(hashtextextended('archive events', 3)) as ours`,
  );
  return row?.ours ?? false;
}
