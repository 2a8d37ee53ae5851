import type { Context } from './context.js';
import type { Log } from './process/telemetry.js';

/**
 * Work that every instance repeats in the background while it runs, more often than a job can (jobs repeat once a minute at
 * most). The task itself decides which instance does the work: by a lock in its transaction, or by claiming rows.
 */
export interface PeriodicTask {
  /** Kebab-case, for the log. */
  readonly name: string;
  /** Milliseconds from the end of one run to the start of the next. */
  readonly everyMs: number;
  /** Acts as the platform, in no transaction. Returns true when there is more to do at once. */
  run(context: Context): Promise<boolean | void>;
}

const MAX_BACKOFF_MS = 30_000;

/** Runs the tasks until stopped; a run that is under way may end. A task that fails is retried with backoff, up to 30 s. */
export function startPeriodicTasks(
  tasks: readonly PeriodicTask[],
  { context, log }: { readonly context: () => Context; readonly log: Log },
): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const repeat = async (task: PeriodicTask): Promise<void> => {
    const { name, everyMs } = task;
    let failures = 0;
    while (!stopped.signal.aborted) {
      let more = false;
      try {
        more = (await task.run(context())) === true;
        failures = 0;
      } catch (error) {
        failures += 1;
        if (!stopped.signal.aborted) log.error({ err: error, task: name }, 'a periodic task failed');
      }
      const backoff = failures === 0 ? everyMs : Math.min(MAX_BACKOFF_MS, everyMs * 2 ** failures);
      await pause(more ? 0 : backoff, stopped.signal);
    }
  };
  const running = tasks.map(repeat);
  return {
    stop: async () => {
      stopped.abort();
      await Promise.all(running);
    },
  };
}

/** Ends early when stopped. Does not keep the process alive. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, ms).unref();
    signal.addEventListener('abort', end, { once: true });
  });
}
