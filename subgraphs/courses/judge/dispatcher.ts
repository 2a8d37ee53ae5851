import type { Log } from '../../../platform/process/telemetry.js';
import { JudgeLost, JudgeUnavailable, type Judge } from './client/judge.js';
import type { Work } from './work.js';

/** After a judge could not be reached: then it is asked again. */
const PAUSE_MS = 1_000;

/** Gives cases to judges: as many as each has threads, by priority, and to the program of which the fewest cases run. */
export class Dispatcher {
  private readonly works = new Set<Work>();
  private readonly judges: { readonly judge: Judge; inFlight: number; pause: NodeJS.Timeout | undefined }[];

  constructor(
    judges: readonly Judge[],
    private readonly log: Log,
  ) {
    this.judges = judges.map((judge) => ({ judge, inFlight: 0, pause: undefined }));
  }

  /** Cases that could run at once. */
  get capacity(): number {
    return this.judges.reduce((sum, one) => sum + threadsOf(one), 0);
  }

  /** Threads for which there is no case at present. */
  get idle(): number {
    return this.judges.reduce((sum, one) => sum + Math.max(0, threadsOf(one) - one.inFlight), 0);
  }

  add(work: Work): void {
    this.works.add(work);
    work.ended.signal.addEventListener('abort', () => this.remove(work), { once: true });
    if (work.ended.signal.aborted) this.remove(work);
    this.pump();
  }

  /** Starts what can be started. */
  pump(): void {
    for (;;) {
      const free = this.judges
        .filter((one) => one.inFlight < threadsOf(one))
        .toSorted((a, b) => a.inFlight / threadsOf(a) - b.inFlight / threadsOf(b))[0];
      if (!free) return;
      const order = [...this.works].toSorted(
        (a, b) =>
          a.options.priority - b.options.priority ||
          a.runningCount - b.runningCount ||
          a.options.sequence - b.options.sequence,
      );
      let found: { work: Work; number: number } | undefined;
      for (const work of order) {
        const number = work.next();
        if (number === undefined) continue;
        found = { work, number };
        break;
      }
      if (!found) return;
      void this.run(free, found.work, found.number);
    }
  }

  private remove(work: Work): void {
    this.works.delete(work);
  }

  private async run(to: (typeof this.judges)[number], work: Work, number: number): Promise<void> {
    to.inFlight += 1;
    try {
      const { expected, ...run } = await work.start(number);
      work.done(number, await to.judge.run(run, work.ended.signal), expected);
    } catch (error) {
      if (error instanceof JudgeLost) work.failed(number, error.inCompany);
      else {
        work.putBack(number);
        this.pause(to);
        if (!(error instanceof JudgeUnavailable)) this.log.error({ err: error }, 'a case could not be run');
      }
    } finally {
      to.inFlight -= 1;
    }
    this.pump();
  }

  /** The timer itself ends the pause. A clock compared with its end could find the pause unfinished, and nothing would look again. */
  private pause(judge: (typeof this.judges)[number]): void {
    clearTimeout(judge.pause);
    judge.pause = setTimeout(() => {
      judge.pause = undefined;
      this.pump();
    }, PAUSE_MS);
    judge.pause.unref();
  }
}

function threadsOf({ judge, pause }: { readonly judge: Judge; readonly pause: unknown }): number {
  return pause ? 0 : judge.threads;
}
