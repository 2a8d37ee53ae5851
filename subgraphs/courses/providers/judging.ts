import { Resource } from '../../../platform/resources.js';
import type { CodeLanguage, Comparer, TaskIo } from '../domain/coding/coding-task.js';
import type { Verdict } from '../domain/coding/verdict.js';

/** What a case gave, with all that was printed up to the output limit. */
export interface ProgramResult {
  /** From 1. */
  readonly number: number;
  /** `accepted` also where no output is expected. */
  readonly verdict: Verdict;
  readonly cpuMs: number;
  readonly memoryKiB: number | null;
  /** Stdout, or the JSON of the function's result. */
  readonly output: string;
  readonly errors: string;
  readonly error: {
    readonly message: string;
    readonly line: number | null;
    readonly column: number | null;
    readonly stack: readonly string[];
  } | null;
}

/** A program that is tried; nothing of it is stored. */
export interface ProgramRun {
  readonly studentId: string;
  readonly language: CodeLanguage;
  readonly source: string;
  readonly io: TaskIo;
  readonly comparer: Comparer;
  readonly cpuLimitMs: number | null;
  readonly memoryLimitMiB: number;
  /** `expected` is null for the student's own input. */
  readonly cases: readonly { readonly input: string; readonly expected: string | null }[];
}

export interface JudgingProgress {
  readonly submissionId: string;
  readonly studentId: string;
  readonly judged: number;
  readonly cases: number;
}

/** The judging of one instance. It leases submissions from the queue by itself. */
export interface Judging {
  /** There is a new submission: look at once. Without it the queue is looked at twice a second. */
  wake(): void;
  /** The submission was cancelled: what runs of it here is ended at once; other instances notice within seconds. */
  drop(submissionId: string): void;
  /** Waits its turn: contests first, then in order; of one student one at a time. A newer run replaces one that waits: it ends with `cancelled`. */
  run(run: ProgramRun, signal?: AbortSignal): Promise<readonly ProgramResult[]>;
  /** Looks now, and resolves when what is free was leased. */
  look(): Promise<void>;
  /** Ends what runs and gives it back to the queue. */
  stop(): Promise<void>;
  /** Called after each case of a submission, for live progress; it may miss some when another instance goes on. */
  onProgress(listener: (progress: JudgingProgress) => void): void;
}

/** Provided while a subgraph runs; absent in processes that only call commands. */
export const judging = new Resource<Judging>('judging');
