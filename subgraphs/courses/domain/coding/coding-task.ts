import { createHash } from 'node:crypto';
import type { FieldProblem } from '../../../../platform/domain/errors.js';

/** TypeScript is run as JavaScript: its types are removed, not checked. */
export const CODE_LANGUAGES = ['javascript', 'typescript', 'python'] as const;
export type CodeLanguage = (typeof CODE_LANGUAGES)[number];

export const COMPARERS = ['lines', 'exact', 'tokens', 'numbers'] as const;
export type Comparer = (typeof COMPARERS)[number];

/** Text on stdin and stdout, or JSON to and from a function of the program. */
export type TaskIo = { readonly kind: 'stdin' } | { readonly kind: 'function'; readonly name: string };

export interface CodingCase {
  /** Text for stdin, or a JSON array of arguments. */
  readonly input: string;
  /** Text on stdout, or the JSON of the function's result. */
  readonly expected: string;
  readonly weight: number;
  /** A student sees of it the number, the verdict, time and memory. */
  readonly hidden: boolean;
  /** Cases of one group count together or not at all. */
  readonly group: string | null;
}

/** What a submission is judged by. Immutable: a change makes another task with another id. */
export interface CodingTask {
  readonly io: TaskIo;
  readonly comparer: Comparer;
  /** CPU time of a case; null for the default of the language. */
  readonly cpuLimitMs: number | null;
  readonly memoryLimitMiB: number;
  readonly cases: readonly CodingCase[];
}

export const TASK_LIMITS = {
  sourceBytes: 64 * 1024,
  cases: 100,
  streamBytes: 256 * 1024,
  cpuMs: { least: 100, most: 10_000 },
  memoryMiB: { least: 32, most: 256, default: 64 },
  outputBytes: 1024 * 1024,
  /** CPU time of all cases of a submission together. */
  submissionCpuMs: 60_000,
  weight: 1_000,
  groupLength: 40,
} as const;

const DEFAULT_CPU_MS: Readonly<Record<CodeLanguage, number>> = { javascript: 2_000, typescript: 2_000, python: 6_000 };

export function cpuLimitOf({ cpuLimitMs }: Pick<CodingTask, 'cpuLimitMs'>, language: CodeLanguage): number {
  return cpuLimitMs ?? DEFAULT_CPU_MS[language];
}

/** The same content has the same id, so that versions and contests that share a task store it once. */
export function taskIdOf({ io, comparer, cpuLimitMs, memoryLimitMiB, cases }: CodingTask): string {
  const name = io.kind === 'function' ? io.name : null;
  const content = [
    name,
    comparer,
    cpuLimitMs,
    memoryLimitMiB,
    cases.map(({ input, expected, weight, hidden, group }) => [input, expected, weight, hidden, group]),
  ];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

export function sizeOfTask({ cases }: CodingTask): number {
  return cases.reduce((sum, { input, expected }) => sum + bytesOf(input) + bytesOf(expected), 0);
}

/** A program sees LF only, whatever the author's editor wrote. */
export function stdinOf(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

/** Every problem at once; none is a task that can be judged. */
export function problemsOfTask(task: CodingTask, field: string): FieldProblem[] {
  const { io, cpuLimitMs, memoryLimitMiB, cases } = task;
  const { cpuMs, memoryMiB } = TASK_LIMITS;
  const problems: FieldProblem[] = [];
  const check = (holds: boolean, path: string, message: string): void => {
    if (!holds) problems.push({ field: `${field}.${path}`, message });
  };
  if (io.kind === 'function')
    check(isFunctionName(io.name), 'functionName', 'must be a name of ASCII letters, digits and _');
  check(
    cpuLimitMs === null || (Number.isInteger(cpuLimitMs) && cpuLimitMs >= cpuMs.least && cpuLimitMs <= cpuMs.most),
    'cpuLimitMs',
    `must be a whole number of milliseconds from ${cpuMs.least} to ${cpuMs.most}`,
  );
  check(
    Number.isInteger(memoryLimitMiB) && memoryLimitMiB >= memoryMiB.least && memoryLimitMiB <= memoryMiB.most,
    'memoryLimitMiB',
    `must be a whole number of MiB from ${memoryMiB.least} to ${memoryMiB.most}`,
  );
  check(cases.length > 0, 'cases', 'must have at least one case');
  check(cases.length <= TASK_LIMITS.cases, 'cases', `must have at most ${TASK_LIMITS.cases} cases`);
  check(
    cases.length === 0 || cases.some(({ weight }) => weight > 0),
    'cases',
    'must have a case with a weight above 0',
  );
  for (const [index, one] of cases.slice(0, TASK_LIMITS.cases).entries()) {
    const path = `cases.${index}`;
    check(
      Number.isFinite(one.weight) && one.weight >= 0 && one.weight <= TASK_LIMITS.weight,
      `${path}.weight`,
      `must be a number from 0 to ${TASK_LIMITS.weight}`,
    );
    check(
      one.group === null || (one.group.trim() !== '' && one.group.length <= TASK_LIMITS.groupLength),
      `${path}.group`,
      `must have 1 to ${TASK_LIMITS.groupLength} characters`,
    );
    for (const stream of ['input', 'expected'] as const) {
      const text = one[stream];
      check(bytesOf(text) <= TASK_LIMITS.streamBytes, `${path}.${stream}`, 'must have at most 256 KiB');
      check(!text.includes('\0'), `${path}.${stream}`, 'must not contain the character NUL');
    }
    if (io.kind !== 'function') continue;
    check(Array.isArray(jsonOf(one.input)), `${path}.input`, 'must be a JSON array of arguments');
    check(jsonOf(one.expected) !== undefined, `${path}.expected`, 'must be JSON');
  }
  return problems;
}

export function problemsOfSource(source: string, field: string): FieldProblem[] {
  if (bytesOf(source) > TASK_LIMITS.sourceBytes) return [{ field, message: 'must have at most 64 KiB' }];
  if (source.includes('\0')) return [{ field, message: 'must not contain the character NUL' }];
  return source.trim() === '' ? [{ field, message: 'must not be empty' }] : [];
}

const RESERVED = new Set(
  `await break case catch class const continue debugger default delete do else enum export extends false finally for function
  if implements import in instanceof interface let new null package private protected public return static super switch this
  throw true try typeof var void while with yield and as assert async def del elif except from global is lambda nonlocal not
  or pass raise None True False`.split(/\s+/),
);

function isFunctionName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name) && !RESERVED.has(name);
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
