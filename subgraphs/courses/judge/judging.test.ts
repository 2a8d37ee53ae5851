import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { provide } from '../../../platform/resources.js';
import { eventually } from '../../../platform/testing/testing.js';
import { person, TestSubgraph, testLog } from '../../../platform/testing/subgraph.js';
import { CodingExerciseSubmitted } from '../../../schema/events/courses.js';
import { cancelSubmission } from '../commands/coding/cancel-submission.js';
import { requeueSubmissions } from '../commands/coding/requeue-submissions.js';
import { judging as resource, type JudgingProgress, type ProgramRun } from '../providers/judging.js';
import { courses } from '../subgraph.js';
import { caseRows, codingCase, codingTask, DOUBLE, judged, Problem } from '../testing/coding.js';
import { aCourse, type Written } from '../testing/testing.js';
import { LocalJudge } from './client/local-judge.js';
import { RemoteJudge } from './client/remote-judge.js';
import { InstanceJudging } from './instance-judging.js';
import { JudgeServer } from './judge-server.js';

/** Where the judge is: at the end of a pipe, or of a socket behind a server of its own. */
interface Place {
  readonly judging: InstanceJudging;
  /** The process that runs programs. */
  readonly process: LocalJudge;
  close(): Promise<void>;
}

const PLACES: Readonly<Record<string, (subgraph: TestSubgraph) => Promise<Place>>> = {
  'a child process': (subgraph) => {
    const process = new LocalJudge({ threads: 2, log: testLog });
    const judging = new InstanceJudging(() => subgraph.running.systemContext(), [process]);
    return Promise.resolve({ judging, process, close: () => judging.stop() });
  },
  'a server': async (subgraph) => {
    const process = new LocalJudge({ threads: 2, log: testLog });
    const token = 'a token that only these two have';
    const server = await JudgeServer.start({ judge: process, token, host: '127.0.0.1', port: 0, log: testLog });
    const judge = new RemoteJudge({
      host: '127.0.0.1',
      port: server.port,
      token,
      log: testLog,
      onReady: () => judging.wake(),
    });
    const judging = new InstanceJudging(() => subgraph.running.systemContext(), [judge]);
    return {
      judging,
      process,
      close: async () => {
        await judging.stop();
        await server.close();
        await process.close();
      },
    };
  },
};

describe.each(Object.entries(PLACES))('with the judge in %s', (_name, open) => {
  let subgraph: TestSubgraph;
  let course: Written;
  let place: Place;
  beforeAll(async () => {
    subgraph = await TestSubgraph.start(courses);
    course = await aCourse(subgraph);
    place = await open(subgraph);
    provide(subgraph.running.services, [resource.is(place.judging)]);
  });
  afterAll(async () => {
    await place.close();
    await subgraph.stop();
  });
  const problem = (task = codingTask()): Problem => new Problem(subgraph, course.courseId, task);
  const said = async (id: string) =>
    (await subgraph.said(CodingExerciseSubmitted)).filter(({ subject }) => subject === id).map(({ data }) => data);

  test.each([
    ['javascript', DOUBLE],
    ['typescript', 'const n: number = Number(readline()); console.log(n * 2)'],
    ['python', 'print(int(input()) * 2)'],
  ] as const)('a right program in %s is accepted, and that is published once', async (language, source) => {
    const submission = await problem(codingTask({ cpuLimitMs: null })).submit(person(), source, { language });
    expect(await judged(subgraph, submission)).toEqual({ verdict: 'accepted', score: 1, revision: 1, groups: [] });
    const [data, ...more] = await said(submission.id);
    expect([data, more]).toMatchObject([{ verdict: 'accepted', revision: 1, contestId: null }, []]);
    expect(CodingExerciseSubmitted.data.safeParse(data).success).toBe(true);
  });

  test.each([
    ['console.log(3)', 'wrong-answer'],
    ['while (true) {}', 'time-limit'],
    ['null.x', 'runtime-error'],
    ['let x = ;', 'compile-error'],
    ["for (;;) console.log('x'.repeat(1e5))", 'output-limit'],
    ["'x'.repeat(2 ** 29)", 'memory-limit'],
  ])('%s gets %s', async (source, verdict) => {
    const submission = await problem().submit(person(), source);
    expect(await judged(subgraph, submission)).toMatchObject({ verdict, score: 0 });
  });

  test('groups, weights and hidden cases count, and line ends of the author do not', async () => {
    const task = codingTask({
      cases: [
        codingCase('1\r\n', '2\r\n', { weight: 2 }),
        codingCase('2\n', '4\n', { group: 'small', hidden: true }),
        codingCase('3\n', '7\n', { group: 'small', hidden: true }),
        codingCase('4\n', '8\n', { group: 'large' }),
      ],
    });
    const submission = await problem(task).submit(
      person(),
      'const t = readAll(); console.log(t.includes("\\r") ? 0 : t * 2)',
    );
    expect(await judged(subgraph, submission)).toEqual({
      verdict: 'wrong-answer',
      score: 0.6,
      revision: 1,
      groups: [
        { group: 'small', score: 0 },
        { group: 'large', score: 1 },
      ],
    });
    expect((await caseRows(subgraph, submission)).map(({ verdict, output }) => [verdict, output])).toEqual([
      ['accepted', '2\n'],
      ['accepted', null],
      ['wrong-answer', null],
      ['accepted', '8\n'],
    ]);
  });

  test('an error has its line in the source of the student', async () => {
    const source = 'interface A { b: number }\n\nfunction f(a: any): void {\n  a.b.c();\n}\nf({});';
    const submission = await problem().submit(person(), source, { language: 'typescript' });
    await judged(subgraph, submission);
    expect((await caseRows(subgraph, submission))[0]?.error).toMatchObject({ line: 4 });
  });

  test('a contest that stops at the first failure runs no case after it', async () => {
    const cases = Array.from({ length: 20 }, (_one, index) =>
      codingCase(String(index), String(index === 2 ? -1 : index)),
    );
    const submission = await problem(codingTask({ cases })).submit(person(), 'console.log(readline())', {
      contestId: newId(),
      mode: 'first-failure',
    });
    expect(await judged(subgraph, submission)).toMatchObject({ verdict: 'wrong-answer', score: 0.1 });
    // At most one that ran beside it.
    expect((await caseRows(subgraph, submission)).length).toBeLessThanOrEqual(4);
    expect((await said(submission.id)).map(({ revision, verdict }) => [revision, verdict])).toEqual([
      [0, null],
      [1, 'wrong-answer'],
    ]);
  });

  test('a submission has 60 s of CPU time in all', async () => {
    // What the cases before had used up is written, not run.
    const cases = Array.from({ length: 4 }, () => codingCase('1', '2'));
    const { id } = await problem(codingTask({ cases })).submit(person());
    await judged(subgraph, { id });
    await subgraph.running.services.orm.em
      .fork()
      .getConnection()
      .execute(
        `insert into coding_case_result select submission_id, 2, number, 'accepted', 30000, 1, '', '', false, null, now()
       from coding_case_result where submission_id = '${id}' and number < 3`,
      );
    // A rejudge deletes what its revision has: it is queued by hand.
    await subgraph.running.services.orm.em
      .fork()
      .getConnection()
      .execute(
        `insert into judge_queue (submission_id, priority, task_id, student_id, exercise_id, revision, may_lower, started)
       select id, 2, task_id, student_id, exercise_id, 2, true, true from coding_submission where id = '${id}'`,
      );
    place.judging.wake();
    expect(await judged(subgraph, { id }, 2)).toMatchObject({ verdict: 'time-limit', score: 0.5 });
  });

  test('a student sees how far the judging is', async () => {
    const seen: JudgingProgress[] = [];
    place.judging.onProgress((progress) => seen.push(progress));
    const student = person();
    const submission = await problem().submit(student);
    await judged(subgraph, submission);
    const own = seen.filter(({ submissionId }) => submissionId === submission.id);
    expect(own).toEqual(
      [1, 2].map((count) => ({ submissionId: submission.id, studentId: student.id, judged: count, cases: 2 })),
    );
  });

  test('a submission that is cancelled while it runs frees its thread at once', async () => {
    const student = person();
    const cases = Array.from({ length: 10 }, () => codingCase('1', '2'));
    const submission = await problem(codingTask({ cases, cpuLimitMs: 10_000 })).submit(student, 'for (;;);');
    await eventually(async () => {
      const [row] = await subgraph.rows<{ started: boolean }>(
        'select started from judge_queue where submission_id = $1',
        [submission.id],
      );
      return row?.started;
    });
    await cancelSubmission(subgraph.context(student), { submissionId: submission.id });
    expect(
      await subgraph.rows('select verdict, revision from coding_submission where id = $1', [submission.id]),
    ).toEqual([{ verdict: 'cancelled', revision: 0 }]);
    expect(await said(submission.id)).toEqual([]);
  });

  test('an exercise is judged again with other cases', async () => {
    const before = problem();
    const submissions = await Promise.all(Array.from({ length: 5 }, () => before.submit(person())));
    for (const one of submissions) await judged(subgraph, one);
    const other = await problem(codingTask({ cases: [codingCase('1', '2'), codingCase('1', '3')] })).submit(person());
    await requeueSubmissions(subgraph.running.systemContext(), {
      exerciseId: before.exerciseId,
      taskId: other.taskId,
      mayLower: true,
      contestId: null,
      after: null,
      limit: 100,
    });
    place.judging.wake();
    for (const one of submissions)
      expect(await judged(subgraph, one, 2)).toMatchObject({ verdict: 'wrong-answer', score: 0.5 });
  });

  describe('a program that is only run', () => {
    const run = (more: Partial<ProgramRun> = {}): ProgramRun => ({
      studentId: newId(),
      language: 'javascript',
      source: DOUBLE,
      io: { kind: 'stdin' },
      comparer: 'lines',
      cpuLimitMs: 400,
      memoryLimitMiB: 64,
      cases: [{ input: '4\n', expected: null }],
      ...more,
    });

    test('gives its output for own input, and verdicts for cases', async () => {
      const cases = [
        { input: '4\n', expected: '8' },
        { input: '4\n', expected: '9' },
        { input: '5', expected: null },
      ];
      const results = await place.judging.run(run({ cases }));
      expect(results.map(({ number, verdict, output }) => [number, verdict, output])).toEqual([
        [1, 'accepted', '8\n'],
        [2, 'wrong-answer', '8\n'],
        [3, 'accepted', '10\n'],
      ]);
    });

    test('of one student is one at a time, and a newer one takes the place of the one that waits', async () => {
      const studentId = newId();
      const endless = place.judging.run(run({ studentId, source: 'for (;;);' }));
      const waiting = place.judging.run(run({ studentId }));
      const newer = place.judging.run(run({ studentId }));
      expect((await waiting).map(({ verdict }) => verdict)).toEqual(['cancelled']);
      expect((await endless).map(({ verdict }) => verdict)).toEqual(['time-limit']);
      expect((await newer).map(({ verdict, output }) => [verdict, output])).toEqual([['accepted', '8\n']]);
    });

    test('can be ended', async () => {
      const end = new AbortController();
      const endless = place.judging.run(run({ source: 'for (;;);', cpuLimitMs: 10_000 }), end.signal);
      end.abort();
      expect((await endless).map(({ verdict }) => verdict)).toEqual(['cancelled']);
    });
  });

  test('a judge that is killed while it works is replaced, and every submission gets its one verdict', async () => {
    const slow = 'const end = Date.now() + 30; while (Date.now() < end); console.log(Number(readline()) * 2)';
    const cases = Array.from({ length: 5 }, () => codingCase('1', '2'));
    const task = codingTask({ cases, cpuLimitMs: 2_000 });
    const submissions = await Promise.all(Array.from({ length: 12 }, () => problem(task).submit(person(), slow)));
    for (let kill = 0; kill < 3; kill += 1) {
      const pid = await eventually(() => place.process.pid);
      const before = (await subgraph.rows('select from coding_case_result')).length;
      await eventually(async () => (await subgraph.rows('select from coding_case_result')).length > before);
      process.kill(pid, 'SIGKILL');
      await eventually(() => place.process.pid !== pid);
    }
    for (const one of submissions) {
      const { verdict, revision } = await judged(subgraph, one);
      expect([revision, await said(one.id)]).toMatchObject([1, [{ verdict }]]);
      // Killed twice in the middle of one case is an internal error; anything else was judged.
      expect(['accepted', 'internal-error']).toContain(verdict);
    }
    expect(
      await subgraph.rows('select from judge_queue where submission_id = any($1)', [submissions.map(({ id }) => id)]),
    ).toEqual([]);
  });

  test('an instance that ends in order gives its submissions to another', async () => {
    const slow = 'const end = Date.now() + 200; while (Date.now() < end); console.log(Number(readline()) * 2)';
    const cases = Array.from({ length: 20 }, () => codingCase('1', '2'));
    const submission = await problem(codingTask({ cases, cpuLimitMs: 2_000 })).submit(person(), slow);
    await eventually(async () => (await caseRows(subgraph, submission)).length > 0);
    await place.close();
    const kept = await caseRows(subgraph, submission);
    expect(kept.length).toBeLessThan(cases.length);
    place = await open(subgraph);
    provide(subgraph.running.services, [resource.is(place.judging)]);
    place.judging.wake();
    expect(await judged(subgraph, submission)).toMatchObject({ verdict: 'accepted' });
    const leases = await subgraph.rows(
      'select judged_at from coding_case_result where submission_id = $1 and number = 1',
      [submission.id],
    );
    expect(leases).toHaveLength(1);
  });
});

test('a subgraph judges by itself, with a process that it starts when the first submission comes', async () => {
  const subgraph = await TestSubgraph.start(courses);
  try {
    const { courseId } = await aCourse(subgraph);
    const submission = await new Problem(subgraph, courseId).submit(person());
    // As every instance does twice a second.
    for (const task of courses.periodicTasks ?? []) await task.run(subgraph.running.systemContext());
    expect(await judged(subgraph, submission)).toMatchObject({ verdict: 'accepted' });
    expect(resource.of(subgraph.running.services)).toBeDefined();
  } finally {
    await subgraph.stop();
  }
});
