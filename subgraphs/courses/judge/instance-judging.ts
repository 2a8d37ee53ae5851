import { LRUCache } from 'lru-cache';
import type { Context } from '../../../platform/context.js';
import { finishSubmission } from '../commands/coding/finish-submission.js';
import {
  leaseSubmissions,
  loadCases,
  MOST_LEASES,
  releaseLeases,
  renewLeases,
  type Leased,
} from '../commands/coding/leases.js';
import { PRIORITY } from '../commands/coding/queue-submission.js';
import { recordCaseResults } from '../commands/coding/record-case-results.js';
import { JudgeIsBusy } from '../domain/coding/errors.js';
import type { Judging, JudgingProgress, ProgramResult, ProgramRun } from '../providers/judging.js';
import type { Judge } from './client/judge.js';
import { Dispatcher } from './dispatcher.js';
import { Work } from './work.js';

/** Also how long a cancelled submission that runs at another instance goes on. */
const RENEW_MS = 2_000;
const RETRY_MS = 1_000;
/** Programs that are only run, and wait in this instance. */
const MOST_RUNS = 200;
const CACHED_BYTES = 64 * 1024 * 1024;
/** Tasks up to this size are read at once, larger ones case by case. */
const WHOLE_TASK_BYTES = 2 * 1024 * 1024;

type Case = { readonly input: string; readonly expected: string };

interface Held {
  readonly leased: Leased;
  readonly work: Work;
  unsaved: ProgramResult[];
  saving: boolean;
}

interface Run {
  readonly work: Work;
  readonly replace: () => void;
}

/** The judging of one instance: leases submissions while threads are free, has their cases run, and writes what they gave. */
export class InstanceJudging implements Judging {
  private readonly dispatcher: Dispatcher;
  private readonly held = new Map<string, Held>();
  private readonly runs = new Map<string, { running?: Run; waiting?: Run }>();
  private readonly cases = new LRUCache<string, Case>({
    maxSize: CACHED_BYTES,
    sizeCalculation: ({ input, expected }) => 100 + 2 * (input.length + expected.length),
  });
  private readonly listeners: ((progress: JudgingProgress) => void)[] = [];
  private readonly renewal: NodeJS.Timeout;
  private looking: Promise<void> | undefined;
  private lookAgain = false;
  private stopped = false;
  private runSequence = 0;

  constructor(
    private readonly context: () => Context,
    private readonly judges: readonly Judge[],
  ) {
    this.dispatcher = new Dispatcher(judges, context().log);
    this.renewal = setInterval(() => void this.renew(), RENEW_MS);
    this.renewal.unref();
  }

  wake(): void {
    void this.look().catch((error: unknown) => this.context().log.error({ err: error }, 'the queue can not be read'));
  }

  /** Submissions that this instance judges at present. */
  get heldCount(): number {
    return this.held.size;
  }

  drop(submissionId: string): void {
    for (const held of this.held.values()) if (held.leased.submissionId === submissionId) this.release(held);
  }

  onProgress(listener: (progress: JudgingProgress) => void): void {
    this.listeners.push(listener);
  }

  /** Leases what this instance has threads for. One look at a time; a call during one makes another follow. */
  look(): Promise<void> {
    this.lookAgain = true;
    return (this.looking ??= (async () => {
      try {
        while (this.lookAgain && !this.stopped) {
          this.lookAgain = false;
          this.dispatcher.pump();
          await this.lease();
        }
      } finally {
        this.looking = undefined;
      }
    })());
  }

  run(run: ProgramRun, signal?: AbortSignal): Promise<readonly ProgramResult[]> {
    const waiting = [...this.runs.values()].filter((one) => one.waiting).length;
    if (waiting >= MOST_RUNS || this.stopped) return Promise.reject(new JudgeIsBusy());
    const { language, source, io, comparer, cpuLimitMs, memoryLimitMiB, cases } = run;
    return new Promise((resolve) => {
      const results: ProgramResult[] = [];
      const work = new Work({
        language,
        source,
        io,
        comparer,
        cpuLimitMs,
        memoryLimitMiB,
        mode: 'all-cases',
        priority: PRIORITY.exercise,
        sequence: (this.runSequence += 1),
        caseCount: cases.length,
        caseOf: (number) => Promise.resolve(cases[number - 1] as (typeof cases)[number]),
        onResult: (result) => results.push(result),
      });
      const end = (): void => {
        resolve(work.isComplete ? results.toSorted((a, b) => a.number - b.number) : cases.map(cancelled));
        const own = this.runs.get(run.studentId);
        if (own?.waiting?.work === work) delete own.waiting;
        if (own?.running?.work !== work) return;
        delete own.running;
        if (own.waiting) this.begin(own, own.waiting);
        else this.runs.delete(run.studentId);
      };
      work.ended.signal.addEventListener('abort', end, { once: true });
      signal?.addEventListener('abort', () => work.ended.abort(), { once: true });
      const own = this.runs.get(run.studentId) ?? {};
      this.runs.set(run.studentId, own);
      const next = { work, replace: () => work.ended.abort() };
      if (!own.running) return this.begin(own, next);
      own.waiting?.replace();
      own.waiting = next;
    });
  }

  /** Gives submissions back to the queue; their cases that ended are kept. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.renewal);
    await this.looking?.catch(() => undefined);
    for (const { waiting, running } of [...this.runs.values()]) {
      waiting?.replace();
      running?.replace();
    }
    const held = [...this.held.values()];
    this.held.clear();
    for (const { work } of held) work.ended.abort();
    await Promise.all(this.judges.map((judge) => judge.close()));
    const leases = held.map(({ leased }) => leased.lease);
    if (leases.length > 0) {
      await releaseLeases(this.context(), leases).catch((error: unknown) =>
        this.context().log.warn({ err: error }, 'leases of submissions were not released'),
      );
    }
  }

  private begin(own: { running?: Run; waiting?: Run }, run: Run): void {
    if (own.waiting === run) delete own.waiting;
    own.running = run;
    this.dispatcher.add(run.work);
  }

  private async lease(): Promise<void> {
    const limit = Math.max(this.dispatcher.idle, this.dispatcher.capacity - this.held.size);
    if (limit <= 0) return;
    const leased = await leaseSubmissions(this.context(), { limit });
    for (const one of leased) this.hold(one);
    if (leased.length === limit) this.lookAgain = true;
  }

  private hold(leased: Leased): void {
    const { task, language, source, mode, priority, sequence, results, submissionId, studentId } = leased;
    const held: Held = {
      leased,
      unsaved: [],
      saving: false,
      work: new Work({
        language,
        source,
        mode,
        priority,
        sequence,
        results,
        io: task.io,
        comparer: task.comparer,
        cpuLimitMs: task.cpuLimitMs,
        caseCount: task.caseCount,
        memoryLimitMiB: task.memoryLimitMiB,
        caseOf: (number) => this.caseOf(task, number),
        onResult: (result) => {
          held.unsaved.push(result);
          const progress = { submissionId, studentId, judged: held.work.judgedCount, cases: task.caseCount };
          for (const listener of this.listeners) listener(progress);
          void this.save(held);
        },
      }),
    };
    this.held.set(leased.lease, held);
    if (leased.leases > MOST_LEASES) held.work.giveUp();
    if (held.work.isComplete) void this.save(held);
    else this.dispatcher.add(held.work);
  }

  /** Writes what there is to write, and the verdict after the last case. */
  private async save(held: Held): Promise<void> {
    const { submissionId, lease } = held.leased;
    const isMine = (): boolean => this.held.get(lease) === held;
    if (held.saving) return;
    held.saving = true;
    while (isMine()) {
      const results = held.unsaved;
      const isComplete = held.work.isComplete;
      if (results.length === 0 && !isComplete) break;
      try {
        held.unsaved = [];
        if (results.length > 0) {
          const kept = await recordCaseResults(this.context(), { submissionId, lease, results });
          if (!kept) this.release(held);
        } else {
          await finishSubmission(this.context(), { submissionId, lease });
          this.release(held);
          this.wake();
        }
      } catch (error) {
        held.unsaved = [...results, ...held.unsaved];
        this.context().log.error({ err: error, submissionId }, 'the results of a submission can not be written');
        await new Promise((done) => setTimeout(done, RETRY_MS));
      }
    }
    held.saving = false;
  }

  private release(held: Held): void {
    this.held.delete(held.leased.lease);
    held.work.ended.abort();
  }

  private async renew(): Promise<void> {
    const leases = [...this.held.keys()];
    if (leases.length === 0) return;
    try {
      const kept = await renewLeases(this.context(), leases);
      for (const lease of leases) {
        const held = this.held.get(lease);
        if (held && !kept.has(lease)) this.release(held);
      }
    } catch (error) {
      this.context().log.warn({ err: error }, 'leases of submissions were not renewed');
    }
  }

  private async caseOf(task: Leased['task'], number: number): Promise<Case> {
    const key = (one: number): string => `${task.id}/${one}`;
    const known = this.cases.get(key(number));
    if (known) return known;
    const numbers =
      task.bytes <= WHOLE_TASK_BYTES ? Array.from({ length: task.caseCount }, (_one, index) => index + 1) : [number];
    const rows = await loadCases(this.context(), task.id, numbers);
    for (const { number: one, input, expected } of rows) this.cases.set(key(one), { input, expected });
    const found = rows.find((row) => row.number === number);
    if (!found) throw new Error(`Task ${task.id} has no case ${number}.`);
    return found;
  }
}

function cancelled(_case: unknown, index: number): ProgramResult {
  return { number: index + 1, verdict: 'cancelled', cpuMs: 0, memoryKiB: null, output: '', errors: '', error: null };
}
