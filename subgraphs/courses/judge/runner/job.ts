import type { CaseRun, CaseResult, Outcome, ProgramError } from '../protocol.js';

/** What a thread says of a case; the CPU time is added by the pool. */
export interface ThreadResult extends Omit<CaseResult, 'cpuMs'> {
  /** The thread must not run another case. */
  readonly isSpent?: boolean;
}

/** The compiled engines, shared by all threads of the process. */
export interface Engines {
  readonly quickjs: WebAssembly.Module;
  /** With its memory imported; see `importMemory`. */
  readonly python: WebAssembly.Module;
  /** Pages that python can't start without. */
  readonly pythonPages: number;
}

export type ToThread = { readonly run: CaseRun };

/** `cpuMicros`: CPU time of the thread since its start. */
export type FromThread =
  | { readonly is: 'ready'; readonly cpuMicros: number }
  | { readonly is: 'done'; readonly cpuMicros: number; readonly result: ThreadResult };

export const PAGE_BYTES = 64 * 1024;
export const MIB = 1024 * 1024;

const MESSAGE_LIMIT = 2_000;
const STACK_LIMIT = 20;

/** Output of a program, bounded. What is written at the limit and after it is dropped. */
export class Output {
  full = false;
  private left: number;
  private readonly parts: Uint8Array[][] = [[], []];

  constructor(limitBytes: number) {
    this.left = limitBytes;
  }

  /** Bytes that may still be written. */
  get room(): number {
    return this.left;
  }

  /** `stream` 0 is stdout, 1 stderr. */
  write(stream: 0 | 1, bytes: Uint8Array): void {
    if (bytes.length > this.left) this.full = true;
    const kept = bytes.length > this.left ? bytes.slice(0, this.left) : bytes;
    this.left -= kept.length;
    this.parts[stream]?.push(kept);
  }

  /** Bytes that are no UTF-8 become U+FFFD. */
  text(stream: 0 | 1): string {
    return Buffer.concat(this.parts[stream] ?? []).toString('utf8');
  }
}

export function threadResult(
  outcome: Outcome,
  memory: WebAssembly.Memory | null,
  output: Output | null,
  more: { readonly value?: string; readonly error?: ProgramError } = {},
): ThreadResult {
  return {
    outcome,
    memoryKiB: memory && memory.buffer.byteLength / 1024,
    stdout: output?.text(0) ?? '',
    stderr: output?.text(1) ?? '',
    value: more.value ?? null,
    error: more.error ?? null,
  };
}

export function programError(
  message: string,
  line: number | null = null,
  column: number | null = null,
  stack: readonly string[] = [],
): ProgramError {
  return { message: message.slice(0, MESSAGE_LIMIT), line, column, stack: stack.slice(0, STACK_LIMIT) };
}

/** Whether memory has grown so far that the next step of growth fails. */
export function isAtCap(memory: WebAssembly.Memory, limitMiB: number): boolean {
  return memory.buffer.byteLength >= limitMiB * MIB * 0.95;
}
