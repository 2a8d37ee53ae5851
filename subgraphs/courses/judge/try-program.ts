import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { z } from 'zod';
import type { Log } from '../../../platform/process/telemetry.js';
import { StartupError } from '../../../platform/config/startup-error.js';
import {
  COMPARERS,
  problemsOfSource,
  problemsOfTask,
  TASK_LIMITS,
  type CodeLanguage,
  type CodingTask,
} from '../domain/coding/coding-task.js';
import { judgmentOf, type Judgment } from '../domain/coding/verdict.js';
import type { ProgramResult } from '../providers/judging.js';
import { LocalJudge } from './client/local-judge.js';
import { Dispatcher } from './dispatcher.js';
import { Work } from './work.js';

const LANGUAGES: Readonly<Record<string, CodeLanguage>> = {
  '.js': 'javascript',
  '.mjs': 'javascript',
  '.ts': 'typescript',
  '.py': 'python',
};

const taskFile = z.object({
  /** Absent: stdin and stdout. */
  function: z.string().optional(),
  comparer: z.enum(COMPARERS).default('lines'),
  cpuLimitMs: z.number().nullable().default(null),
  memoryLimitMiB: z.number().default(TASK_LIMITS.memoryMiB.default),
  cases: z.array(
    z.object({
      /** Text, or any JSON for a function. */
      input: z.unknown(),
      expected: z.unknown(),
      weight: z.number().default(1),
      hidden: z.boolean().default(false),
      group: z.string().nullable().default(null),
    }),
  ),
});

/** The language of a program, by its file name. */
export function languageOf(file: string): CodeLanguage {
  const language = LANGUAGES[extname(file)];
  if (!language) throw new StartupError(`${file}: a program ends in ${Object.keys(LANGUAGES).join(', ')}.`);
  return language;
}

/**
 * A task from a JSON file, or from a folder with pairs of files such as `1.in` and `1.out` (or `1.ans`). Throws a
 * {@link StartupError} that names every problem.
 */
export function readTask(path: string): CodingTask {
  const task = statSync(path).isDirectory() ? taskOfFolder(path) : taskOfFile(path);
  const problems = problemsOfTask(task, 'task');
  if (problems.length > 0) {
    throw new StartupError(`${path}:\n${problems.map(({ field, message }) => `  ${field} ${message}`).join('\n')}`);
  }
  return task;
}

function taskOfFile(path: string): CodingTask {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new StartupError(`${path} is no JSON: ${(error as Error).message}`);
  }
  const { data, error } = taskFile.safeParse(content);
  if (!data) {
    throw new StartupError(
      `${path}:\n${error.issues.map((one) => `  ${one.path.join('.')}: ${one.message}`).join('\n')}`,
    );
  }
  const { function: name, cases, ...rest } = data;
  const textOf = (value: unknown): string =>
    name === undefined && typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return {
    ...rest,
    io: name === undefined ? { kind: 'stdin' } : { kind: 'function', name },
    cases: cases.map((one) => ({ ...one, input: textOf(one.input), expected: textOf(one.expected) })),
  };
}

function taskOfFolder(path: string): CodingTask {
  const files = readdirSync(path);
  const inputs = files
    .filter((name) => name.endsWith('.in'))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const cases = inputs.map((name) => {
    const stem = name.slice(0, -'.in'.length);
    const output = files.find((other) => other === `${stem}.out` || other === `${stem}.ans`);
    if (output === undefined) throw new StartupError(`${path}: ${name} has no ${stem}.out or ${stem}.ans.`);
    const [input, expected] = [name, output].map((file) => readFileSync(join(path, file), 'utf8')) as [string, string];
    return { input, expected, weight: 1, hidden: false, group: null };
  });
  return { io: { kind: 'stdin' }, comparer: 'lines', cpuLimitMs: null, memoryLimitMiB: 64, cases };
}

export interface Tried {
  readonly judgment: Judgment;
  readonly results: readonly ProgramResult[];
}

/** Judges a program as a submission is judged, by a judge that is started for it and stopped again. */
export async function tryProgram(
  program: { readonly language: CodeLanguage; readonly source: string; readonly task: CodingTask },
  { log, threads }: { readonly log: Log; readonly threads?: number },
): Promise<Tried> {
  const { language, source, task } = program;
  const [problem] = problemsOfSource(source, 'The source');
  if (problem) throw new StartupError(`${problem.field} ${problem.message}.`);
  const judge = new LocalJudge({ log, threads });
  const results: ProgramResult[] = [];
  try {
    // Else a judge that can't start is waited for.
    await judge.start();
    const work = new Work({
      language,
      source,
      priority: 0,
      sequence: 0,
      mode: 'all-cases',
      caseCount: task.cases.length,
      io: task.io,
      comparer: task.comparer,
      cpuLimitMs: task.cpuLimitMs,
      memoryLimitMiB: task.memoryLimitMiB,
      caseOf: (number) => Promise.resolve(task.cases[number - 1] as CodingTask['cases'][number]),
      onResult: (result) => results.push(result),
    });
    const ended = new Promise((done) => work.ended.signal.addEventListener('abort', done, { once: true }));
    new Dispatcher([judge], log).add(work);
    await ended;
  } finally {
    await judge.close();
  }
  results.sort((a, b) => a.number - b.number);
  const verdicts = new Map(results.map(({ number, verdict }) => [number, verdict]));
  return { judgment: judgmentOf(task.cases, verdicts, 'all-cases'), results };
}
