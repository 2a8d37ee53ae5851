import { z } from 'zod';
import { runCommand, type Transaction } from './command.js';
import type { Context } from './context.js';
import { defineJob, enqueue, implementJob, type Job } from './jobs.js';

/**
 * A pass over existing rows after a release added a field or an event: each live aggregate publishes it once, or a new
 * column is filled. Runs once per database, as a job that starts with the process.
 */
export interface Backfill {
  /** Kebab-case, unique within its domain. Stored with the progress: a new name runs again from the beginning. */
  readonly name: string;
  /** SQL for the ids of the rows, as uuid in a column `id`: `select id from course where published_version is not null`. */
  readonly ids: string;
  /**
   * Handles one row, in a transaction of its own that also stores the progress: it commits once per row. The row may be
   * gone or changed since it was listed.
   */
  readonly apply: (transaction: Transaction, id: string) => Promise<void>;
}

export interface BackfillProgress {
  readonly name: string;
  readonly done: number;
  /** Counted at the start of the backfill; rows that were added since are handled too. */
  readonly total: number;
  readonly finishedAt: Date | null;
}

const BATCH = 200;

const runBackfill = defineJob({ name: 'run-backfill', schema: z.object({ name: z.string() }) });

/** Runs the backfills that are unfinished. Idempotent: a job that waits already is replaced. */
export async function startBackfills(context: Context, backfills: readonly Backfill[]): Promise<void> {
  for (const { name, ids } of backfills) {
    await runCommand(context, 'startBackfill', async ({ sql, now }) => {
      // An empty database has nothing to fill: it needs no job, at no later start either.
      await sql(
        `insert into backfill (name, total, finished_at)
         select $1, count(*), case when count(*) = 0 then $2::timestamptz end from (${ids}) listed
         on conflict (name) do nothing`,
        [name, now],
      );
      const [open] = await sql('select from backfill where name = $1 and finished_at is null', [name]);
      if (open) await enqueue(sql, runBackfill, { name }, { key: `backfill/${name}` });
    });
  }
}

export function backfillJobs(backfills: readonly Backfill[]): readonly Job[] {
  if (backfills.length === 0) return [];
  return [
    implementJob(runBackfill, async (context, { name }) => {
      const backfill = backfills.find((one) => one.name === name);
      // A rollback left the job of a newer version: that version continues it.
      if (backfill) await finishBackfill(context, backfill);
    }),
  ];
}

/** Continues after the last row that was handled. Two at once share the work. */
export async function finishBackfill(context: Context, backfill: Backfill): Promise<void> {
  for (;;) {
    const [progress] = await read(context, backfill.name);
    if (!progress || progress.finishedAt) return;
    const rows = await runCommand(context, 'listBackfill', ({ sql }) =>
      sql<{ id: string }>(
        `select id::text from (${backfill.ids}) listed
         where id > coalesce($1::uuid, '00000000-0000-0000-0000-000000000000') order by listed.id limit ${BATCH}`,
        [progress.cursor],
      ),
    );
    for (const { id } of rows) {
      await runCommand(context, `backfill ${backfill.name}`, async (transaction) => {
        // Locks the progress, so that another worker waits here and then skips the row.
        const [mine] = await transaction.sql(
          `update backfill set cursor = $2, done = done + 1
           where name = $1 and finished_at is null and (cursor is null or cursor < $2::uuid) returning name`,
          [backfill.name, id],
        );
        if (!mine) return;
        await backfill.apply(transaction, id);
      });
    }
    if (rows.length < BATCH) {
      await runCommand(context, 'finishBackfill', ({ sql, now }) =>
        sql('update backfill set finished_at = $2 where name = $1 and finished_at is null', [backfill.name, now]),
      );
      context.log.info({ backfill: backfill.name }, 'backfill finished');
      return;
    }
  }
}

export async function backfillProgress(context: Context): Promise<readonly BackfillProgress[]> {
  const rows = await context.db.rows<BackfillProgress>(
    'select name, done, total, finished_at from backfill order by name',
  );
  return rows.map(({ name, done, total, finishedAt }) => ({ name, done, total, finishedAt }));
}

function read(context: Context, name: string) {
  return runCommand(context, 'readBackfill', async ({ sql }) => {
    const rows = await sql<{ cursor: string | null; finished_at: Date | null }>(
      'select cursor::text, finished_at from backfill where name = $1',
      [name],
    );
    return rows.map((row) => ({ cursor: row.cursor, finishedAt: row.finished_at }));
  });
}
