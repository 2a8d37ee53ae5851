import { isRight } from '../domain/coding/compare.js';
import {
  cpuLimitOf,
  stdinOf,
  TASK_LIMITS,
  type CodeLanguage,
  type Comparer,
  type TaskIo,
} from '../domain/coding/coding-task.js';
import { isComplete, nextCase, type JudgingMode, type Verdict } from '../domain/coding/verdict.js';
import type { ProgramResult } from '../providers/judging.js';
import type { CaseResult, CaseRun } from './protocol.js';

/** A case runs once more after the judge was lost or failed; then it ends as an internal error. */
const MOST_TRIES = 2;

export interface WorkOptions {
  readonly priority: number;
  /** Order among those of the same priority. */
  readonly sequence: number;
  readonly language: CodeLanguage;
  readonly source: string;
  readonly io: TaskIo;
  readonly comparer: Comparer;
  readonly cpuLimitMs: number | null;
  readonly memoryLimitMiB: number;
  readonly caseCount: number;
  readonly mode: JudgingMode;
  readonly results?: readonly { readonly number: number; readonly verdict: Verdict; readonly cpuMs: number }[];
  readonly caseOf: (number: number) => Promise<{ readonly input: string; readonly expected: string | null }>;
  readonly onResult: (result: ProgramResult) => void;
}

/** The cases of one program: which is next, and what each gave. */
export class Work {
  readonly ended = new AbortController();
  private readonly verdicts = new Map<number, Verdict>();
  private readonly running = new Set<number>();
  private readonly tries = new Map<number, number>();
  /** Cases that run by themselves the next time, because a process was lost while they ran in it with others. */
  private readonly suspects = new Set<number>();
  private cpuMs = 0;

  constructor(readonly options: WorkOptions) {
    for (const { number, verdict, cpuMs } of options.results ?? []) {
      this.verdicts.set(number, verdict);
      this.cpuMs += cpuMs;
    }
  }

  get runningCount(): number {
    return this.running.size;
  }

  get judgedCount(): number {
    return this.verdicts.size;
  }

  get isComplete(): boolean {
    return isComplete(this.options.caseCount, this.verdicts, this.options.mode);
  }

  /** Number of the case that is to be run next. */
  next(): number | undefined {
    if (this.ended.signal.aborted) return undefined;
    const { caseCount, mode } = this.options;
    for (;;) {
      const number = nextCase(caseCount, this.verdicts, this.running, mode);
      if (number === undefined || this.cpuMs < TASK_LIMITS.submissionCpuMs) return number;
      this.settle(number, { verdict: 'time-limit', ...NOTHING });
    }
  }

  async start(number: number): Promise<CaseRun & { readonly expected: string | null }> {
    this.running.add(number);
    const { language, source, io, memoryLimitMiB } = this.options;
    const { input, expected } = await this.options.caseOf(number);
    return {
      language,
      source,
      memoryLimitMiB,
      expected,
      input:
        io.kind === 'function'
          ? { kind: 'function', name: io.name, arguments: input }
          : { kind: 'stdin', text: stdinOf(input) },
      cpuLimitMs: cpuLimitOf(this.options, language),
      outputLimitBytes: TASK_LIMITS.outputBytes,
      alone: this.suspects.has(number),
    };
  }

  /** The case did not run; it is still to be run. */
  putBack(number: number): void {
    this.running.delete(number);
  }

  done(number: number, result: CaseResult, expected: string | null): void {
    this.running.delete(number);
    if (this.ended.signal.aborted || result.outcome === 'aborted') return;
    if (result.outcome === 'internal-error') return this.failed(number, false);
    this.cpuMs += result.cpuMs;
    const { io, comparer } = this.options;
    const given = io.kind === 'function' ? (result.value ?? '') : result.stdout;
    const right = expected === null || isRight(io, comparer, expected, given);
    this.settle(number, {
      verdict: result.outcome === 'finished' ? (right ? 'accepted' : 'wrong-answer') : result.outcome,
      cpuMs: result.cpuMs,
      memoryKiB: result.memoryKiB,
      output: given,
      errors: io.kind === 'function' ? `${result.stdout}${result.stderr}` : result.stderr,
      error: result.error,
    });
  }

  /** The judge failed or was lost while it ran the case. */
  failed(number: number, inCompany: boolean): void {
    this.running.delete(number);
    if (this.ended.signal.aborted) return;
    const tries = (this.tries.get(number) ?? 0) + 1;
    this.tries.set(number, tries);
    if (inCompany) this.suspects.add(number);
    if (tries >= MOST_TRIES) this.settle(number, { verdict: 'internal-error', ...NOTHING });
  }

  /** No case of it is run any more. */
  giveUp(): void {
    for (let number = this.next(); number !== undefined; number = this.next()) {
      this.settle(number, { verdict: 'internal-error', ...NOTHING });
    }
  }

  private settle(number: number, result: Omit<ProgramResult, 'number'>): void {
    this.verdicts.set(number, result.verdict);
    this.options.onResult({ number, ...result });
    // What still runs beside a program that can't be compiled, or behind the end of a contest's judging, is of no use.
    if (this.isComplete) this.ended.abort();
  }
}

const NOTHING = { cpuMs: 0, memoryKiB: null, output: '', errors: '', error: null };
