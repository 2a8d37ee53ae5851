/*
 * What courses and the judge say to each other. One case is one message; a judge keeps nothing between two cases. The
 * expected output is not part of it: outputs are compared by courses, so a program can't read what it must print.
 */

/** `typescript` is JavaScript once its types are stripped. */
export type CodeLanguage = 'javascript' | 'typescript' | 'python';

/** How a program gets its input: as text on stdin, or as JSON arguments of one of its functions. */
export type CaseInput =
  | { readonly kind: 'stdin'; readonly text: string }
  /** `arguments` is the text of a JSON array. */
  | { readonly kind: 'function'; readonly name: string; readonly arguments: string };

export interface CaseRun {
  readonly language: CodeLanguage;
  readonly source: string;
  readonly input: CaseInput;
  /** CPU time of the thread. The wall time limit follows from it: {@link wallLimitMs}. */
  readonly cpuLimitMs: number;
  /** Of the WebAssembly memory, interpreter included. */
  readonly memoryLimitMiB: number;
  /** Of stdout and stderr together, in UTF-8. */
  readonly outputLimitBytes: number;
  /** Runs while no other case does, so that a crash of the process has one suspect. */
  readonly alone?: boolean;
}

/**
 * `finished`: the program ended by itself with exit code 0. `internal-error`: the judge failed, not the program.
 * `aborted`: it was asked for.
 */
export const OUTCOMES = [
  'finished',
  'compile-error',
  'output-limit',
  'memory-limit',
  'time-limit',
  'runtime-error',
  'internal-error',
  'aborted',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What went wrong in a program, at a place of the student's own source. */
export interface ProgramError {
  /** Such as `TypeError: x is undefined`; at most 2,000 characters. */
  readonly message: string;
  /** Line and column from 1; null where the error has no place in the source. */
  readonly line: number | null;
  readonly column: number | null;
  /** Innermost call first, as `name (line:column)`. */
  readonly stack: readonly string[];
}

export interface CaseResult {
  readonly outcome: Outcome;
  readonly cpuMs: number;
  /** Peak of the WebAssembly memory; null when the thread was killed before it could say. */
  readonly memoryKiB: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Result of the function as JSON text; null for a program that uses stdin and stdout. */
  readonly value: string | null;
  readonly error: ProgramError | null;
}

export type ToRunner =
  | { readonly do: 'run'; readonly id: number; readonly run: CaseRun }
  | { readonly do: 'abort'; readonly id: number }
  | { readonly do: 'ping' };

export type FromRunner =
  /** Sent when the threads can run cases, and with 0 when the judge is about to stop and takes no more. */
  | { readonly is: 'ready'; readonly threads: number }
  | { readonly is: 'result'; readonly id: number; readonly result: CaseResult }
  /** The process that ran it ended, together with other cases or not. */
  | { readonly is: 'lost'; readonly id: number; readonly inCompany: boolean }
  | { readonly is: 'pong' };

/** Largest frame in either direction: 1 MiB of output that JSON writes as six characters each, and the rest. */
export const FRAME_LIMIT_BYTES = 8 * 1024 * 1024;

/** A program that sleeps or waits uses no CPU time: it is ended by the clock. */
export function wallLimitMs(cpuLimitMs: number): number {
  return 3 * cpuLimitMs + 1_000;
}
