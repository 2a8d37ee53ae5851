import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runCommand } from '../platform/command.js';
import { newId } from '../platform/domain/ids.js';
import { silentLog as log } from '../platform/faults/bare-context.js';
import { provide } from '../platform/resources.js';
import { type RunningSubgraph } from '../platform/server/running-subgraph.js';
import { buildPrograms } from '../platform/testing/programs.js';
import { queueSubmission } from '../subgraphs/courses/commands/coding/queue-submission.js';
import type { CodeLanguage, CodingTask } from '../subgraphs/courses/domain/coding/coding-task.js';
import type { LocalJudge } from '../subgraphs/courses/judge/client/local-judge.js';
import { InstanceJudging } from '../subgraphs/courses/judge/instance-judging.js';
import { judging as resource } from '../subgraphs/courses/providers/judging.js';
import { courses } from '../subgraphs/courses/subgraph.js';
import { startDomain } from './domain.js';
import { distribution, median, pause, round } from './figures.js';
import { residentMb, type Stage } from './stage.js';
import type { Measured, Row } from './table.js';

const LIMITS = { cpuLimitMs: 10_000, memoryLimitMiB: 64, outputLimitBytes: 1024 * 1024 };
/** As /proc counts. */
const TICKS_PER_SECOND = 100;

interface Program {
  readonly language: CodeLanguage;
  readonly small: string;
  readonly loop: string;
  readonly plain: {
    readonly command: string;
    readonly extension: string;
    readonly loop: string;
    readonly small: string;
  };
  readonly wantedPerSecond: number;
  readonly wantedSeconds: number;
}

const jsLoop = 'let sum = 0; for (let i = 0; i < 1e6; i++) sum = (sum + i * 7) % 1000003;';
const pyLoop = 'total = 0\nfor i in range(10**6): total = (total + i * 7) % 1000003\nprint(total)';
const readNode =
  "const readline = (() => { const l = require('fs').readFileSync(0, 'utf8').split('\\n'); return () => l.shift() })();\n";
const PROGRAMS: readonly Program[] = [
  {
    language: 'javascript',
    small: 'console.log(Number(readline()) * 2)',
    loop: `${jsLoop} console.log(sum)`,
    plain: {
      command: process.execPath,
      extension: '.cjs',
      loop: `${jsLoop} console.log(sum)`,
      small: `${readNode}console.log(Number(readline()) * 2)`,
    },
    wantedPerSecond: 200,
    wantedSeconds: 1,
  },
  {
    language: 'python',
    small: 'print(int(input()) * 2)',
    loop: pyLoop,
    plain: { command: 'python3', extension: '.py', loop: pyLoop, small: 'print(int(input()) * 2)' },
    wantedPerSecond: 15,
    wantedSeconds: 2,
  },
];

/**
 * The judge as an installation runs it, compiled, on one thread: cases in a second of CPU time, a submission from its receipt
 * to its verdict, and the same programs on plain Node and CPython, a process for each case.
 */
export async function measureJudge(stage: Stage): Promise<Measured> {
  const { cases, submissions } = stage.sizes.judge;
  stage.progress('compiling the judge');
  const programs = await buildPrograms([
    'subgraphs/courses/judge/client/local-judge.ts',
    'subgraphs/courses/judge/runner/main.ts',
    'subgraphs/courses/judge/runner/thread.ts',
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'lyceum-judge-'));
  try {
    const compiled = join(programs.folder, 'subgraphs/courses/judge/client/local-judge.js');
    const { LocalJudge: Compiled } = (await import(compiled)) as { LocalJudge: typeof LocalJudge };
    const start = (threads: number): LocalJudge => new Compiled({ threads, log });
    stage.progress('starting judges');
    const started: number[] = [];
    for (let round = 0; round < 3; round += 1) started.push(await startSeconds(start(1)));
    const perThread = await memoryPerThread(start);
    const rows: Row[] = [
      { what: 'judge: start, until it can run cases', figure: `${median(started)} s` },
      { what: 'judge: memory of one thread more, after it ran both languages', figure: `${round(perThread, 0)} MB` },
    ];
    const data: Record<string, unknown> = { started, perThread };
    const judge = start(1);
    try {
      await judge.start();
      for (const program of PROGRAMS) {
        stage.progress(`cases in ${program.language}`);
        const rate = await rateOf(judge, program, program.language === 'python' ? cases.python : cases.javascript);
        const loops = await loopOf(judge, program, folder);
        rows.push(
          {
            what: `judge: small cases in a second of CPU time, ${program.language}`,
            figure: `${rate.perCpuSecond}/s (${rate.perSecond}/s by the clock)`,
            wanted: `> ${program.wantedPerSecond}/s`,
          },
          {
            what: `judge: a loop of a million steps, ${program.language}; the same in a plain process`,
            figure: `${loops.judge} ms CPU; ${loops.plain ?? '?'} ms CPU`,
          },
        );
        data[program.language] = { rate, loops };
      }
      rows.push(...(await submissionRows(stage, judge, folder, submissions, data)));
    } finally {
      await judge.close();
    }
    return { rows, data };
  } finally {
    await rm(folder, { recursive: true, force: true });
    await programs.remove();
  }
}

async function startSeconds(judge: LocalJudge): Promise<number> {
  const began = performance.now();
  try {
    await judge.start();
    return round((performance.now() - began) / 1_000, 2);
  } finally {
    await judge.close();
  }
}

async function memoryPerThread(start: (threads: number) => LocalJudge): Promise<number> {
  const sizes = await Promise.all(
    [1, 4].map(async (threads) => {
      const judge = start(threads);
      try {
        await judge.start();
        for (let round = 0; round < 10; round += 1) {
          await Promise.all(
            PROGRAMS.flatMap(({ language, small: source }) =>
              Array.from({ length: threads }, () => run(judge, language, source)),
            ),
          );
        }
        return (await residentMb([judge.pid ?? 0])) ?? Number.NaN;
      } finally {
        await judge.close();
      }
    }),
  );
  return ((sizes[1] ?? 0) - (sizes[0] ?? 0)) / 3;
}

function run(judge: LocalJudge, language: CodeLanguage, source: string) {
  return judge.run({ ...LIMITS, language, source, input: { kind: 'stdin', text: '21\n' } });
}

async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

async function rateOf(judge: LocalJudge, { language, small }: Program, count: number) {
  for (let warm = 0; warm < count / 10; warm += 1) await run(judge, language, small);
  const [began, cpuBefore] = [performance.now(), await cpuSeconds(judge.pid ?? 0)];
  // Two at a time, so that the thread never waits for the next one.
  const half = async (): Promise<void> => {
    for (let index = 0; index < count / 2; index += 1) {
      const { stdout } = await run(judge, language, small);
      if (stdout !== '42\n') throw new Error(`A case printed ${stdout}.`);
    }
  };
  await Promise.all([half(), half()]);
  const seconds = (performance.now() - began) / 1_000;
  const cpu = (await cpuSeconds(judge.pid ?? 0)) - cpuBefore;
  return { perSecond: round(count / seconds, 0), perCpuSecond: round(count / cpu, 0) };
}

/** Milliseconds of CPU time, the start of the interpreter included. */
async function loopOf(judge: LocalJudge, { language, loop, plain }: Program, folder: string) {
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) times.push((await run(judge, language, loop)).cpuMs);
  return { judge: round(median(times), 0), plain: await plainCpuMs(plain, plain.loop, folder) };
}

async function plainCpuMs(
  { command, extension }: Program['plain'],
  source: string,
  folder: string,
): Promise<number | undefined> {
  const file = join(folder, `loop${extension}`);
  await writeFile(file, source);
  const times: number[] = [];
  try {
    for (let round = 0; round < 3; round += 1) {
      const before = childCpuMs();
      await promisify(execFile)(command, [file]);
      times.push((await childCpuMs()) - (await before));
    }
  } catch {
    return undefined;
  }
  return round(median(times), 0);
}

/** Of all child processes that have ended. */
async function childCpuMs(): Promise<number> {
  const stat = await readFile('/proc/self/stat', 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND) * 1_000;
}

async function submissionRows(
  stage: Stage,
  judge: LocalJudge,
  folder: string,
  count: number,
  data: Record<string, unknown>,
): Promise<Row[]> {
  const domain = await startDomain(stage, { ...courses, periodicTasks: [] });
  const { subgraph } = domain;
  const judging = new InstanceJudging(() => subgraph.systemContext(), [judge]);
  provide(subgraph.services, [resource.is(judging)]);
  try {
    const courseId = newId();
    await runCommand(subgraph.systemContext(), 'bench', (transaction) =>
      transaction.sql(
        `insert into course (id, version, instructor_id, title, slug, summary, language, level, tags, access, status, draft, draft_changed)
         values ($1, 0, $1, '', 'bench', '', 'en', 'beginner', '{}', 'free', 'draft', '{}', false)`,
        [courseId],
      ),
    );
    const rows: Row[] = [];
    for (const program of PROGRAMS) {
      stage.progress(`submissions in ${program.language}`);
      const times: number[] = [];
      for (let round = 0; round < count; round += 1)
        times.push(await submissionMs(subgraph, judging, courseId, program));
      const plain = await plainFiveMs(program, folder);
      const figures = distribution(times);
      data[`${program.language} submissions`] = { figures, plain };
      rows.push({
        what: `judge: from submit to the verdict of five cases, ${program.language}; five plain processes`,
        figure: `p50 ${figures.p50} ms, p95 ${figures.p95} ms; ${plain ?? '?'} ms`,
        wanted: `< ${program.wantedSeconds} s`,
      });
    }
    return rows;
  } finally {
    await domain.stop();
  }
}

async function submissionMs(
  subgraph: RunningSubgraph,
  judging: InstanceJudging,
  courseId: string,
  { language, small }: Program,
): Promise<number> {
  const cases = Array.from({ length: 5 }, (_one, index) => ({
    input: `${index}\n`,
    expected: `${index * 2}\n`,
    weight: 1,
    hidden: false,
    group: null,
  }));
  const task: CodingTask = { io: { kind: 'stdin' }, comparer: 'lines', cpuLimitMs: null, memoryLimitMiB: 64, cases };
  const began = performance.now();
  const { id } = await runCommand(subgraph.systemContext(), 'submitCode', (transaction) =>
    queueSubmission(transaction, {
      studentId: newId(),
      courseId,
      lessonId: null,
      exerciseId: newId(),
      contestId: null,
      language,
      source: small,
      mode: 'all-cases',
      submittedAt: new Date(),
      localDate: '2026-03-29',
      task,
    }),
  );
  judging.wake();
  for (;;) {
    const row = await subgraph.services.db.row<{ verdict: string }>(
      'select verdict from coding_submission where id = $1 and verdict is not null',
      [id],
    );
    if (row && row.verdict !== 'accepted') throw new Error(`A right program got ${row.verdict}.`);
    if (row) return performance.now() - began;
    // No periodic task runs here, which leases again what one wake-up has missed.
    judging.wake();
    await pause(2);
  }
}

async function plainFiveMs({ plain }: Program, folder: string): Promise<number | undefined> {
  const file = join(folder, `small${plain.extension}`);
  await writeFile(file, plain.small);
  const times: number[] = [];
  try {
    for (let round = 0; round < 3; round += 1) {
      const began = performance.now();
      for (let index = 0; index < 5; index += 1) {
        const child = promisify(execFile)(plain.command, [file]);
        child.child.stdin?.end(`${index}\n`);
        await child;
      }
      times.push(performance.now() - began);
    }
  } catch {
    return undefined;
  }
  return round(median(times), 0);
}
