import type { CaseRun, ProgramError } from '../protocol.js';
import {
  isAtCap,
  MIB,
  Output,
  PAGE_BYTES,
  programError,
  threadResult,
  type Engines,
  type ThreadResult,
} from './job.js';
import { DRIVER, PROGRAM_FILE, PROGRAM_FOLDER } from './python-driver.js';
import { OutputIsFull, pythonSystem } from './python-wasi.js';

interface Report {
  readonly kind: 'compile' | 'error' | 'memory' | 'value';
  readonly error: ProgramError;
  readonly value: string;
}

/** Runs one case in an instance of its own, which is dropped afterwards. It may run for ever: the pool ends the thread. */
export async function runPython(run: CaseRun, engines: Engines): Promise<ThreadResult> {
  const { input } = run;
  const output = new Output(run.outputLimitBytes);
  const memory = new WebAssembly.Memory({
    initial: engines.pythonPages,
    maximum: Math.max(engines.pythonPages, (run.memoryLimitMiB * MIB) / PAGE_BYTES),
  });
  const system = pythonSystem({
    // Isolated, without site packages, without writing bytecode.
    args: ['python', '-I', '-S', '-B', '-c', DRIVER, ...(input.kind === 'function' ? [input.name] : [])],
    folder: PROGRAM_FOLDER,
    files: {
      [PROGRAM_FILE]: run.source,
      ...(input.kind === 'function' && { 'arguments.json': input.arguments }),
    },
    stdin: input.kind === 'stdin' ? input.text : '',
    output,
    memory,
  });
  let status = 0;
  let stopped: unknown;
  try {
    const instance = await WebAssembly.instantiate(engines.python, {
      wasi_snapshot_preview1: system.imports,
      judge: { memory },
    });
    status = system.start(instance);
  } catch (error) {
    stopped = error;
  }
  if (output.full || stopped instanceof OutputIsFull) return threadResult('output-limit', memory, output);
  const report = readReport(system.report());
  if (stopped === undefined && status === 0) {
    return threadResult('finished', memory, output, report?.kind === 'value' ? { value: report.value } : {});
  }
  if (report?.kind === 'compile') return threadResult('compile-error', memory, null, { error: report.error });
  const capped = report?.kind === 'memory' || isAtCap(memory, run.memoryLimitMiB);
  const error =
    (report?.kind === 'error' || report?.kind === 'memory' ? report.error : undefined) ??
    programError(stopped === undefined ? `exit code ${status}` : reasonOf(stopped));
  return threadResult(capped ? 'memory-limit' : 'runtime-error', memory, output, { error });
}

/** Without what the engine says of itself. */
function reasonOf(stopped: unknown): string {
  if (stopped instanceof RangeError && /call stack/i.test(stopped.message))
    return 'the stack of the program overflowed';
  return `the interpreter crashed: ${stopped instanceof Error ? stopped.message : String(stopped)}`;
}

/** What the driver wrote: kind, message, line and column, then the calls; for a value its JSON text follows. */
function readReport(bytes: Buffer): Report | undefined {
  if (bytes.length === 0) return undefined;
  const text = bytes.toString('utf8');
  const [kind = '', message = '', line = '', column = '', ...frames] = text.split('\n');
  if (kind !== 'compile' && kind !== 'error' && kind !== 'memory' && kind !== 'value') return undefined;
  const decode = (hex: string): string => Buffer.from(hex, 'hex').toString('utf8');
  const place = (digits: string): number | null => (/^[1-9]\d{0,8}$/.test(digits) ? Number(digits) : null);
  const header = kind.length + message.length + line.length + column.length + 4;
  return {
    kind,
    error: programError(
      decode(message),
      place(line),
      place(column),
      frames.filter((frame) => frame !== '').map(decode),
    ),
    value: kind === 'value' ? text.slice(header) : '',
  };
}
