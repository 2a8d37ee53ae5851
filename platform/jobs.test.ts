import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Context } from './context.js';
import { unlockAbandoned } from './postgres/abandoned-jobs.js';
import { cancelJob, implementJob, enqueue, migrateJobs, startJobs, type Job } from './jobs.js';
import { continueTrace, createLog, currentTrace, withTrace } from './process/telemetry.js';
import { createTestDatabase, eventually, type TestDatabase } from './testing/testing.js';

const log = createLog({ level: 'silent', service: 'test' });
const context = { name: 'notes' } as unknown as Context;
const HOUR = 3_600_000;

let database: TestDatabase;
let client: pg.Client;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  database = await createTestDatabase({ name: 'jobs', migrate: migrateJobs });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterEach(async () => {
  vi.useRealTimers();
  for (const stop of stops.splice(0).reverse()) await stop();
  await client.end();
  await database.drop();
});

const execute = (sql: string, parameters: unknown[]): Promise<unknown> => client.query(sql, parameters);

async function start(...jobs: readonly Job[]): Promise<() => Promise<void>> {
  const worker = await startJobs({ url: database.url, jobs, context: () => context, log, poolSize: 3 });
  stops.push(() => worker.stop());
  return () => worker.stop();
}

function moveDate(milliseconds: number): void {
  const moved = new Date(Date.now() + milliseconds);
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(moved);
}

/** A job that notes the texts it is given. */
function noteJob(work: (text: string, attempt: number) => void = () => undefined) {
  const done: string[] = [];
  let attempts = 0;
  const job = implementJob(
    { name: 'write-note', schema: z.object({ text: z.string().max(100) }) },
    async (_context, { text }) => {
      work(text, (attempts += 1));
      done.push(text);
    },
  );
  return { job, done };
}

describe('jobs', () => {
  test('a job runs once its transaction has committed, with the context and the payload', async () => {
    const seen: unknown[] = [];
    const job = implementJob(
      { name: 'see', schema: z.object({ id: z.int() }) },
      async (given, payload) => void seen.push(given, payload),
    );
    await start(job);
    await client.query('begin');
    await enqueue(execute, job, { id: 7 });
    await client.query('commit');
    await eventually(() => seen.length > 0);
    expect(seen).toEqual([context, { id: 7 }]);
  });

  test('a job of a transaction that was rolled back never runs', async () => {
    const { job, done } = noteJob();
    await start(job);
    await client.query('begin');
    await enqueue(execute, job, { text: 'undone' });
    await client.query('rollback');
    await enqueue(execute, job, { text: 'after' });
    await eventually(() => done.includes('after'));
    expect(done).toEqual(['after']);
    await eventually(async () => (await client.query('select 1 from graphile_worker.jobs')).rowCount === 0);
  });

  test('a job that fails is tried again until it succeeds', async () => {
    const { job, done } = noteJob((_text, attempt) => {
      if (attempt < 3) throw new Error('not yet');
    });
    await start(job);
    await enqueue(execute, job, { text: 'third time' });
    await eventually(
      async () =>
        (await client.query('select 1 from graphile_worker.jobs where attempts = 1 and last_error is not null'))
          .rowCount === 1,
    );
    expect(done).toEqual([]);
    moveDate(HOUR);
    await eventually(() => done.length > 0);
    expect(done).toEqual(['third time']);
  });

  test('a job that fails to the end stays in the table', async () => {
    const { job } = noteJob(() => {
      throw new Error('never');
    });
    await start(job);
    await enqueue(execute, job, { text: 'x' }, { maxAttempts: 1 });
    await eventually(
      async () =>
        (await client.query("select 1 from graphile_worker.jobs where attempts = 1 and last_error = 'never'"))
          .rowCount === 1,
    );
  });

  test('a key replaces the job that waits, and a canceled one never runs', async () => {
    const { job, done } = noteJob();
    const runAt = new Date(Date.now() + HOUR);
    await enqueue(execute, job, { text: 'first' }, { key: 'a', runAt });
    await enqueue(execute, job, { text: 'canceled' }, { key: 'b', runAt });
    await enqueue(execute, job, { text: 'second' }, { key: 'a' });
    await cancelJob(execute, 'b');
    await cancelJob(execute, 'unknown');
    moveDate(2 * HOUR);
    await start(job);
    await enqueue(execute, job, { text: 'last' }, { runAt: new Date(Date.now() - 1) });
    await eventually(() => done.length >= 2);
    expect(done.toSorted()).toEqual(['last', 'second']);
  });

  test('a job for later waits, and runs when its time has come', async () => {
    const { job, done } = noteJob();
    await start(job);
    await enqueue(execute, job, { text: 'later' }, { runAt: new Date(Date.now() + HOUR) });
    await enqueue(execute, job, { text: 'now' });
    await eventually(() => done.length > 0);
    expect(done).toEqual(['now']);
    moveDate(HOUR + 1_000);
    await eventually(() => done.length > 1);
    expect(done).toEqual(['now', 'later']);
  });

  test('a job runs in the trace of the command that asked for it', async () => {
    const traces: unknown[] = [];
    const job = implementJob({ name: 'look', schema: z.object({}) }, async () => void traces.push(currentTrace()));
    await start(job);
    const trace = continueTrace({ correlationId: 'correlation-1' });
    await withTrace(trace, () => enqueue(execute, job, {}));
    await eventually(() => traces.length > 0);
    expect(traces).toEqual([trace]);
  });

  test('a payload that does not fit is refused when enqueued', async () => {
    const { job } = noteJob();
    await expect(enqueue(execute, job, { text: 'x'.repeat(101) })).rejects.toThrow(/100/);
  });

  test('a repeated job is known to the worker, and its payload is empty', async () => {
    const payloads: unknown[] = [];
    const job = implementJob(
      { name: 'sweep', schema: z.object({}), cron: '* * * * *' },
      async (_context, payload) => void payloads.push(payload),
    );
    await start(job);
    await eventually(
      async () =>
        (await client.query("select 1 from graphile_worker._private_known_crontabs where identifier = 'sweep'"))
          .rowCount === 1,
    );
    await client.query(
      `select graphile_worker.add_job('sweep', '{"_cron": {"ts": "2026-01-01T00:00:00Z", "backfilled": false}}'::json)`,
    );
    await eventually(() => payloads.length > 0);
    expect(payloads).toEqual([{}]);
  });

  test('stopping waits for the job that runs', async () => {
    let finish: () => void = () => undefined;
    let ended = false;
    const gate = new Promise<void>((open) => (finish = open));
    const running = vi.fn();
    const job = implementJob({ name: 'slow', schema: z.object({}) }, async () => {
      running();
      await gate;
      ended = true;
    });
    const stop = await start(job);
    stops.pop();
    await enqueue(execute, job, {});
    await eventually(() => running.mock.calls.length > 0);
    let endedAtStop: boolean | undefined;
    const stopping = stop().then(() => (endedAtStop = ended));
    // Time enough for a stop that waits for nothing.
    for (let round = 0; round < 50; round += 1) await client.query('select 1');
    expect(endedAtStop).toBeUndefined();
    finish();
    await stopping;
    expect(endedAtStop).toBe(true);
    expect((await client.query('select 1 from graphile_worker.jobs')).rowCount).toBe(0);
  });

  test('a worker that failed to mark a job as done is replaced by another', async () => {
    const { job, done } = noteJob();
    await start(job);
    await client.query(`create function refuse() returns trigger language plpgsql as $$ begin raise 'refused'; end $$`);
    await client.query(
      'create trigger refuse before delete on graphile_worker._private_jobs for each row execute function refuse()',
    );
    await enqueue(execute, job, { text: 'first' });
    await eventually(() => done.includes('first'));
    await client.query('drop trigger refuse on graphile_worker._private_jobs');
    await enqueue(execute, job, { text: 'second' });
    await eventually(() => done.includes('second'));
  });

  test('the jobs of a worker that was killed are given to the others, those of a living one are not', async () => {
    let finish: () => void = () => undefined;
    const gate = new Promise<void>((open) => (finish = open));
    const slow = implementJob({ name: 'slow', schema: z.object({}) }, () => gate);
    await start(slow);
    stops.push(async () => finish());
    await enqueue(execute, slow, {});
    const locked = async (): Promise<string[]> =>
      (
        await client.query<{ locked_by: string }>(
          'select locked_by from graphile_worker._private_jobs where locked_by is not null',
        )
      ).rows.map((row) => row.locked_by);
    await eventually(async () => (await locked()).length === 1);
    const [alive] = await locked();

    const dead = noteJob().job;
    await enqueue(execute, dead, { text: 'x' });
    await client.query(
      `update graphile_worker._private_jobs set locked_by = 'dead-worker', locked_at = now() where locked_by is null`,
    );
    expect(await unlockAbandoned(client, 'me')).toBe(0);
    moveDate(2 * 60_000);
    expect(await unlockAbandoned(client, 'me')).toBe(1);
    expect(await locked()).toEqual([alive]);
    finish();
  });
});
