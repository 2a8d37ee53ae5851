import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { wallLimitMs, type CaseResult, type CaseRun, type Outcome } from '../protocol.js';
import { programError, threadResult, type Engines, type FromThread, type ToThread } from './job.js';

/** Room for the calls of the engines, which end a deep recursion themselves before this is used up. */
const STACK_MB = 32;
/** Of the thread's own JavaScript, beside the memory of the program. */
const HEAP_MB = 192;
/** Between two looks at a thread whose time must be over soon. */
const SHORTEST_LOOK_MS = 10;

interface Waiting {
  readonly id: number;
  readonly run: CaseRun;
  readonly done: (result: CaseResult) => void;
}

/** Runs cases on threads, each case alone on one. A thread that uses up its time is ended, and another takes its place. */
export class Pool {
  private readonly threads: Thread[] = [];
  private readonly waiting: Waiting[] = [];
  private readonly engines: Engines;

  private constructor(engines: Engines) {
    this.engines = engines;
  }

  /** Resolves when all threads can run cases. */
  static async start(size: number, engines: Engines): Promise<Pool> {
    const pool = new Pool(engines);
    for (let count = 0; count < size; count += 1) pool.add();
    await Promise.all(pool.threads.map((thread) => thread.ready));
    return pool;
  }

  get size(): number {
    return this.threads.length;
  }

  run(id: number, run: CaseRun): Promise<CaseResult> {
    return new Promise((done) => {
      this.waiting.push({ id, run, done });
      this.next();
    });
  }

  /** The case ends as `aborted`, unless it has ended already. */
  abort(id: number): void {
    const index = this.waiting.findIndex((one) => one.id === id);
    if (index >= 0) this.waiting.splice(index, 1)[0]?.done(ended('aborted', 0));
    else this.threads.find((thread) => thread.id === id)?.kill('aborted');
  }

  private add(): void {
    const thread = new Thread(this.engines, {
      onFree: () => this.next(),
      onEnd: () => {
        this.threads.splice(this.threads.indexOf(thread), 1);
        this.add();
      },
    });
    this.threads.push(thread);
  }

  private next(): void {
    for (;;) {
      const [first] = this.waiting;
      const idle = this.threads.find((thread) => thread.isIdle);
      if (!first || !idle) return;
      const busy = this.threads.some((thread) => thread.isBusy);
      // What runs alone waits until the others have ended, and lets no other begin.
      if (this.threads.some((thread) => thread.runsAlone) || (first.run.alone && busy)) return;
      this.waiting.shift();
      idle.start(first);
    }
  }
}

function ended(outcome: Outcome, cpuMs: number, message?: string): CaseResult {
  const result = threadResult(outcome, null, null, message === undefined ? {} : { error: programError(message) });
  return { ...result, cpuMs };
}

class Thread {
  readonly ready: Promise<void>;
  private readonly worker: Worker;
  private readonly onFree: () => void;
  private state: 'starting' | 'idle' | 'busy' | 'ended' = 'starting';
  private current: Waiting | undefined;
  private startedAt = 0;
  /** CPU time of the thread when its present case began. */
  private cpuBefore = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(engines: Engines, { onFree, onEnd }: { onFree: () => void; onEnd: () => void }) {
    this.onFree = onFree;
    this.worker = new Worker(new URL(`./thread${extname(import.meta.filename)}`, import.meta.url), {
      workerData: engines,
      env: {},
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { stackSizeMb: STACK_MB, maxOldGenerationSizeMb: HEAP_MB },
    });
    // Nothing is expected there; it must not fill up.
    this.worker.stdout.resume();
    this.worker.stderr.resume();
    let setReady: () => void = () => undefined;
    this.ready = new Promise((resolve) => (setReady = resolve));
    this.worker.on('message', (message: FromThread) => {
      if (this.state === 'ended') return;
      if (message.is === 'ready') setReady();
      else this.finish(message);
      if (message.is === 'done' && message.result.isSpent) return this.retire();
      this.cpuBefore = message.cpuMicros;
      this.state = 'idle';
      this.onFree();
    });
    this.worker.on('error', (error: Error & { code?: string }) => {
      // The heap of the thread itself: a program made it copy something very large.
      const outcome = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory-limit' : 'internal-error';
      this.end(outcome, error.code ?? error.message);
    });
    this.worker.on('exit', () => {
      this.end('internal-error', 'the thread ended');
      onEnd();
    });
  }

  /** Of the case that it runs. */
  get id(): number | undefined {
    return this.current?.id;
  }

  get isIdle(): boolean {
    return this.state === 'idle';
  }

  get isBusy(): boolean {
    return this.state === 'busy';
  }

  get runsAlone(): boolean {
    return this.isBusy && this.current?.run.alone === true;
  }

  start(job: Waiting): void {
    this.state = 'busy';
    this.current = job;
    this.startedAt = performance.now();
    this.worker.postMessage({ run: job.run } satisfies ToThread);
    // A thread can't use CPU time faster than time passes.
    this.look(job, job.run.cpuLimitMs);
  }

  kill(outcome: Outcome, cpuMs = this.elapsed()): void {
    this.end(outcome, undefined, cpuMs);
    void this.worker.terminate();
  }

  private elapsed(): number {
    return performance.now() - this.startedAt;
  }

  /** Measured from outside: a thread in a loop can't answer, and can't lie. */
  private look(job: Waiting, afterMs: number): void {
    this.timer = setTimeout(() => {
      void this.worker.cpuUsage().then(
        ({ user, system }) => {
          if (this.current !== job) return;
          const cpuMs = (user + system - this.cpuBefore) / 1_000;
          const left = Math.min(job.run.cpuLimitMs - cpuMs, wallLimitMs(job.run.cpuLimitMs) - this.elapsed());
          if (left <= 0) this.kill('time-limit', cpuMs);
          else this.look(job, Math.max(SHORTEST_LOOK_MS, left));
        },
        () => undefined,
      );
    }, afterMs);
  }

  private retire(): void {
    this.state = 'ended';
    void this.worker.terminate();
  }

  private finish({ cpuMicros, result: { isSpent: _, ...result } }: Extract<FromThread, { is: 'done' }>): void {
    clearTimeout(this.timer);
    const job = this.current;
    this.current = undefined;
    if (!job) return;
    const cpuMs = (cpuMicros - this.cpuBefore) / 1_000;
    const late = result.outcome !== 'internal-error' && cpuMs > job.run.cpuLimitMs;
    job.done({
      ...result,
      cpuMs,
      ...(late && result.outcome !== 'output-limit' && { outcome: 'time-limit' as const }),
    });
  }

  private end(outcome: Outcome, message?: string, cpuMs = this.elapsed()): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    clearTimeout(this.timer);
    const job = this.current;
    this.current = undefined;
    job?.done(ended(outcome, cpuMs, message));
  }
}
