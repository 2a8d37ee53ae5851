import { Logger, run, runMigrations, type WorkerEvents } from 'graphile-worker';
import { EventEmitter } from 'node:events';
import pg from 'pg';
import { z } from 'zod';
import type { Context } from './context.js';
import { now } from './domain/clock.js';
import { watchAbandonedJobs } from './postgres/abandoned-jobs.js';
import { withSpan } from './process/spans.js';
import { continueTrace, currentTrace, withTrace, type Log } from './process/telemetry.js';

/** What is enqueued: a name and the shape of a payload. Commands know this; what the job does is in {@link Job}. */
export interface JobDefinition<Payload = unknown> {
  /** Kebab-case verb, unique within its domain. Stored with each waiting job: a new name is a new job. */
  readonly name: string;
  /** Checked when enqueued and before each run. Ids and facts only: the payload is stored in the database as JSON. */
  readonly schema: z.ZodType<Payload>;
  /** Five fields, in UTC. Then the payload is `{}`. One instance of all runs it; a time missed while none was up is skipped. */
  readonly cron?: string;
}

/**
 * Deferred or repeated work. It runs at least once: twice when a process ends at the wrong moment, so it must be idempotent.
 * A failed run is retried after e^attempt seconds (3 s, 7 s, 20 s … up to 6 hours).
 */
export interface Job<Payload = unknown> extends JobDefinition<Payload> {
  /** Acts as the platform, in no transaction. */
  run(context: Context, payload: Payload): Promise<void>;
}

export interface EnqueueOptions {
  /** Default: at once. */
  readonly runAt?: Date;
  /** A job that waits under the same key is replaced, its time included; one that runs already goes on beside the new one. */
  readonly key?: string;
  /** Default 25, which is about three days; then the job stays in the table as failed. */
  readonly maxAttempts?: number;
}

/** Runs a statement with `$1` parameters in the caller's transaction. */
type Execute = (sql: string, parameters: unknown[]) => Promise<unknown>;

const POLL_INTERVAL_MS = 1_000;
const CONCURRENCY = 2;
/** How long running jobs may go on at a stop, before their abort is signaled. */
const STOP_GRACE_MS = 5_000;
const RESTART_PAUSE_MS = 1_000;

/** What lies in the table: the payload, and the act that asked for the job. */
const envelopeShape = z.object({
  data: z.unknown(),
  traceparent: z.string().optional(),
  correlationId: z.string().optional(),
});

export function defineJob<Payload>(definition: JobDefinition<Payload>): JobDefinition<Payload> {
  return definition;
}

export function implementJob<Payload>(definition: JobDefinition<Payload>, run: Job<Payload>['run']): Job<Payload> {
  return { ...definition, run };
}

/** Adds a job that exists only if the caller's transaction commits. */
export async function enqueue<Payload>(
  execute: Execute,
  job: JobDefinition<Payload>,
  payload: Payload,
  options: EnqueueOptions = {},
): Promise<void> {
  job.schema.parse(payload);
  const trace = currentTrace();
  const envelope = {
    data: payload,
    ...(trace && { traceparent: trace.traceparent, correlationId: trace.correlationId }),
  };
  await execute(
    `select graphile_worker.add_job(identifier => $1::text, payload => $2::json, run_at => $3::timestamptz,
       job_key => $4::text, max_attempts => $5::integer)`,
    // The time is always ours, as that of the worker is: the database's clock may differ.
    [
      job.name,
      JSON.stringify(envelope),
      (options.runAt ?? now()).toISOString(),
      options.key ?? null,
      options.maxAttempts ?? null,
    ],
  );
}

/** Removes the job that waits under this key, if the caller's transaction commits. One that runs already is not stopped. */
export async function cancelJob(execute: Execute, key: string): Promise<void> {
  await execute('select graphile_worker.remove_job($1::text)', [key]);
}

/** Brings the tables of jobs up to date. Many may do so at once. */
export async function migrateJobs(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(hashtext('lyceum.jobs.migrate'))`);
    await runMigrations({ connectionString: url, maxPoolSize: 1, logger: SILENT });
  } finally {
    await client.end();
  }
}

export interface JobsOptions {
  readonly url: string;
  readonly jobs: readonly Job[];
  readonly context: () => Context;
  readonly log: Log;
  /** Connections for fetching jobs and hearing of new ones; at least 2. One more is held to show that this worker is alive. */
  readonly poolSize: number;
}

/** Runs jobs as they become due, two at a time, until stopped; then those that run may end. */
export async function startJobs(options: JobsOptions): Promise<{ stop(): Promise<void> }> {
  let stopping = false;
  let worker = await startWorker(options);
  // The library's worker ends for good when the database fails at the moment in which a job is marked as done.
  const supervise = async (): Promise<void> => {
    for (;;) {
      const reason = await worker.ended;
      if (stopping) return;
      options.log.error({ err: reason }, 'the worker of jobs ended: starting another');
      await worker.stop().catch(() => undefined);
      for (let next: Worker | undefined; !next;) {
        await new Promise((done) => setTimeout(done, RESTART_PAUSE_MS));
        if (stopping) return;
        next = await startWorker(options).catch((error: unknown) => {
          options.log.warn({ err: error }, 'the worker of jobs does not start');
          return undefined;
        });
        if (next) worker = next;
      }
      if (stopping) return worker.stop();
    }
  };
  const supervision = supervise();
  return {
    async stop() {
      stopping = true;
      await worker.stop();
      await supervision;
    },
  };
}

interface Worker {
  /** Resolves when the worker ends by itself or is stopped, with the error if there is one. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

async function startWorker({ url, jobs, context, log, poolSize }: JobsOptions): Promise<Worker> {
  const events: WorkerEvents = new EventEmitter();
  let poolId = '';
  events.on('pool:create', ({ workerPool }) => (poolId = workerPool.id));
  const runner = await run({
    connectionString: url,
    maxPoolSize: Math.max(2, poolSize),
    taskList: Object.fromEntries(jobs.map((job) => [job.name, task(job, context, log)])),
    crontab: jobs.flatMap((job) => (job.cron === undefined ? [] : `${job.cron} ${job.name} ?max=5`)).join('\n'),
    concurrency: CONCURRENCY,
    pollInterval: POLL_INTERVAL_MS,
    useNodeTime: true,
    noHandleSignals: true,
    gracefulShutdownAbortTimeout: STOP_GRACE_MS,
    // Only the batched form is awaited at a stop: else a job that was done may stay marked as running, and run again.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    logger: quiet(log),
    events,
  });
  let over = false;
  const ended = runner.promise
    .then(
      () => undefined,
      (error: unknown) => error,
    )
    .finally(() => (over = true));
  const watch = await watchAbandonedJobs({ url, poolId, log });
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    // A runner that ended by itself has released what it had.
    if (!over) await runner.stop();
    await watch.stop();
  };
  return { ended, stop: () => (stopped ??= stop()) };
}

function task(job: Job, context: () => Context, log: Log) {
  const count = (outcome: 'done' | 'failed' | 'given-up', started: number): void => {
    const { metrics, name } = context();
    metrics?.job(name, job.name, outcome, performance.now() - started);
  };
  return async (
    stored: unknown,
    { job: { id, attempts, max_attempts: maxAttempts } }: { job: StoredJob },
  ): Promise<void> => {
    // What cron enqueues has no envelope.
    const envelope = envelopeShape.safeParse(stored).data;
    await withTrace(
      continueTrace({ traceparent: envelope?.traceparent, correlationId: envelope?.correlationId }),
      async () => {
        const started = performance.now();
        try {
          const payload = job.schema.parse(envelope?.data ?? {});
          await withSpan(`job ${job.name}`, { kind: 'consumer', attributes: { attempt: attempts } }, () =>
            job.run(context(), payload),
          );
          count('done', started);
          log.debug({ job: job.name, jobId: id, ms: Math.round(performance.now() - started) }, 'job done');
        } catch (error) {
          const last = attempts >= maxAttempts;
          count(last ? 'given-up' : 'failed', started);
          log[last ? 'error' : 'warn'](
            { err: error, job: job.name, jobId: id, attempt: attempts },
            last ? 'job given up' : 'job failed, will be tried again',
          );
          throw error;
        }
      },
    );
  };
}
interface StoredJob {
  readonly id: string;
  readonly attempts: number;
  readonly max_attempts: number;
}

const SILENT = new Logger(() => () => undefined);

/** The outcome of each job is logged by {@link task}; of the library only what is wrong with the worker itself. */
function quiet(log: Log): Logger {
  return new Logger((scope) => (level, message) => {
    if (scope['jobId'] !== undefined) return;
    const text = String(message);
    if (/^Failed task|^Completed task/.test(text)) return;
    if (level === 'error') log.error({ worker: text }, 'jobs');
    else if (level === 'warning') log.warn({ worker: text }, 'jobs');
    else log.trace({ worker: text }, 'jobs');
  });
}
