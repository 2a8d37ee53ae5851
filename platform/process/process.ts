import { StartupError } from '../config/startup-error.js';

/** How long what is being stopped after a fatal error may take. */
const FATAL_STOP_MS = 10_000;

/** The process itself, as what runs in it needs it. */
export interface OwnProcess {
  /** Says what stops everything that was started so far; asked for once, when the process ends. */
  stopWith(stop: () => Promise<void>): void;
  /** Tells a parent process that waits for us where we listen, and where else there is something to see. */
  ready(addresses: { readonly url: string; readonly [more: string]: unknown }): void;
  /** Ends the process with code 1, in order where that is possible: it can't do its work, and another must take its place. */
  readonly fail: (error: Error) => void;
}

/**
 * Runs until SIGINT, SIGTERM or the end of the parent: the first signal stops in order, also in the middle of the start,
 * a second one at once. A {@link StartupError} is shown as it is, any other with its stack; both end with code 1.
 */
export function runProcess(main: (own: OwnProcess) => Promise<void>): void {
  let stop: () => Promise<void> = () => Promise.resolve();
  let stopping = false;
  const end = (code: number): void => {
    if (stopping) process.exit(1);
    stopping = true;
    stop().then(
      () => process.exit(code),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  const fail = (error: unknown): void => {
    // What was being started when everything was asked to stop fails, and that is no news.
    if (stopping) return;
    process.stderr.write(`\n${error instanceof StartupError ? error.message : textOf(error)}\n`);
    setTimeout(() => process.exit(1), FATAL_STOP_MS).unref();
    end(1);
  };
  for (const event of ['SIGINT', 'SIGTERM', 'disconnect']) process.on(event, () => end(0));
  main({
    stopWith: (how) => (stop = how),
    ready: (addresses) => process.send?.({ ready: true, ...addresses }),
    fail,
  }).catch(fail);
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
