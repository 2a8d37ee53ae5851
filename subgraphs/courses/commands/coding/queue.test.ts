import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { CodingExerciseSubmitted } from '../../../../schema/events/courses.js';
import { courses } from '../../subgraph.js';
import { codingCase, codingTask, Problem } from '../../testing/coding.js';
import { judgeGauges } from '../../queries/coding/judge-gauges.js';
import { aCourse, type Written } from '../../testing/testing.js';
import { admitRun } from './admit-run.js';
import { cancelSubmission } from './cancel-submission.js';
import { finishSubmission } from './finish-submission.js';
import { forgetOutput } from './forget-output.js';
import { leaseSubmissions, MOST_LEASES, releaseLeases, renewLeases, type Leased } from './leases.js';
import { recordCaseResults, type CaseVerdict } from './record-case-results.js';
import { requeueSubmissions } from './requeue-submissions.js';

let subgraph: TestSubgraph;
let course: Written;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
  course = await aCourse(subgraph);
});
afterAll(() => subgraph.stop());
beforeEach(async () => {
  const { orm } = subgraph.running.services;
  await orm.em.fork().getConnection().execute('truncate judge_queue, code_rate');
});

const platform = () => subgraph.running.systemContext();
const lease = (limit = 10): Promise<Leased[]> => leaseSubmissions(platform(), { limit });
const queued = () =>
  subgraph.rows<{ submissionId: string; started: boolean; leases: number }>(
    'select * from judge_queue order by sequence',
  );
const result = (number: number, more: Partial<CaseVerdict> = {}): CaseVerdict => ({
  number,
  verdict: 'accepted',
  cpuMs: 1,
  memoryKiB: 16_384,
  output: '',
  errors: '',
  error: null,
  ...more,
});
async function expire(): Promise<void> {
  const { orm } = subgraph.running.services;
  await orm.em
    .fork()
    .getConnection()
    .execute(`update judge_queue set leased_until = now() - interval '1 second' where lease is not null`);
}

/** Leases the next one, gives it these results, and finishes it. */
async function judgeNext(...results: CaseVerdict[]) {
  const [leased] = await lease(1);
  if (!leased) throw new Error('nothing to judge');
  const { submissionId, lease: held } = leased;
  await recordCaseResults(platform(), { submissionId, lease: held, results });
  return finishSubmission(platform(), { submissionId, lease: held });
}

describe('the queue', () => {
  test('is fair: of each student one runs and one waits, in the order of submission', async () => {
    const problem = new Problem(subgraph, course.courseId);
    const [anna, ben] = [person(), person()];
    const first = await problem.submit(anna);
    expect((await lease()).map(({ submissionId }) => submissionId)).toEqual([first.id]);
    const second = await problem.submit(anna);
    const third = await problem.submit(ben);
    expect((await lease()).map(({ submissionId }) => submissionId)).toEqual([third.id]);
    expect(await lease()).toEqual([]);
    expect((await queued()).map(({ submissionId }) => submissionId)).toEqual([first.id, second.id, third.id]);
  });

  test('shows operators how many wait and how long the oldest has', async () => {
    const read = async () =>
      Promise.all(judgeGauges.map(async ({ sql }) => (await subgraph.rows<{ value: number }>(sql))[0]?.value));
    expect(await read()).toEqual([0, 0]);
    const { id } = await new Problem(subgraph, course.courseId).submit(person());
    const { orm } = subgraph.running.services;
    await orm.em
      .fork()
      .getConnection()
      .execute(`update coding_submission set submitted_at = now() - interval '1 hour' where id = '${id}'`);
    const [depth, age] = await read();
    expect(depth).toBe(1);
    expect(Number(age)).toBeGreaterThan(3_599);
  });

  test('a newer submission to the same exercise cancels the one that waits, one to another exercise is refused', async () => {
    const [problem, other] = [new Problem(subgraph, course.courseId), new Problem(subgraph, course.courseId)];
    const student = person();
    const older = await problem.submit(student);
    const newer = await problem.submit(student);
    await expect(other.submit(student)).rejects.toMatchObject({ code: 'SUBMISSION_WAITING' });
    expect((await queued()).map(({ submissionId }) => submissionId)).toEqual([newer.id]);
    const rows = await subgraph.rows('select verdict, revision from coding_submission where id = $1', [older.id]);
    expect(rows).toEqual([{ verdict: 'cancelled', revision: 0 }]);
  });

  test('twenty submissions of one student at once leave one that waits', async () => {
    const problem = new Problem(subgraph, course.courseId);
    const student = person();
    const all = await Promise.all(Array.from({ length: 20 }, () => problem.submit(student)));
    expect(await queued()).toHaveLength(1);
    const rows = await subgraph.rows<{ cancelled: number }>(
      `select count(*) filter (where verdict = 'cancelled') as cancelled from coding_submission where id = any($1)`,
      [all.map(({ id }) => id)],
    );
    expect(rows).toEqual([{ cancelled: 19 }]);
  });

  test('contests come first; ten of an entrant may wait, and none is cancelled', async () => {
    const problem = new Problem(subgraph, course.courseId);
    const [student, entrant] = [person(), person()];
    const contestId = newId();
    const ordinary = await problem.submit(student);
    const entries = [];
    for (let count = 0; count < 10; count += 1) entries.push(await problem.submit(entrant, 'x', { contestId }));
    await expect(problem.submit(entrant, 'x', { contestId })).rejects.toMatchObject({ code: 'SUBMISSION_WAITING' });
    // One of the entrant at a time.
    expect((await lease()).map(({ submissionId }) => submissionId)).toEqual([entries[0]?.id, ordinary.id]);
    await expect(
      cancelSubmission(subgraph.context(entrant), { submissionId: entries[1]?.id ?? '' }),
    ).rejects.toMatchObject({ code: 'CONTEST_SUBMISSION_STAYS' });
  });

  test('a contest submission is published when it is received, another one not before its verdict', async () => {
    const problem = new Problem(subgraph, course.courseId);
    const contestId = newId();
    const entry = await problem.submit(person(), 'x', { contestId });
    const ordinary = await problem.submit(person());
    const said = (await subgraph.said(CodingExerciseSubmitted)).filter(({ subject }) =>
      [entry.id, ordinary.id].includes(subject),
    );
    expect(said).toMatchObject([
      { subject: entry.id, data: { contestId, verdict: null, revision: 0, score: 0, groups: [] } },
    ]);
    expect(CodingExerciseSubmitted.data.safeParse(said[0]?.data).success).toBe(true);
  });

  test('is bounded, but not for contests', async () => {
    const problem = new Problem(subgraph, course.courseId);
    const full = await problem.submit(person());
    const { orm } = subgraph.running.services;
    await orm.em
      .fork()
      .getConnection()
      .execute(
        `with many as (
         insert into coding_submission select gen_random_uuid(), version, gen_random_uuid(), course_id, lesson_id, exercise_id,
           contest_id, language, source, task_id, mode, submitted_at, local_date, revision, verdict, score, groups, judged_at
         from coding_submission, generate_series(1, 1997) where id = '${full.id}' returning *)
       insert into judge_queue (submission_id, priority, task_id, student_id, exercise_id, revision, may_lower)
       select id, 1, task_id, student_id, exercise_id, 1, true from many`,
      );
    // Room for two of ten that come at once.
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => problem.submit(person())));
    const codes = results.map((one) => (one.status === 'rejected' ? (one.reason as { code: string }).code : 'queued'));
    expect(codes.toSorted()).toEqual([...Array<string>(8).fill('JUDGE_BUSY'), 'queued', 'queued']);
    await expect(admitRun(subgraph.context(person()))).rejects.toMatchObject({ code: 'JUDGE_BUSY' });
    await problem.submit(person(), 'x', { contestId: newId() });
  });

  test('a student submits and runs at most 30 programs in a minute, also at once', async () => {
    const student = person();
    const context = subgraph.context(student);
    const results = await Promise.allSettled(Array.from({ length: 40 }, () => admitRun(context)));
    const refused = results
      .filter((one) => one.status === 'rejected')
      .map((one) => (one.reason as { code: string }).code);
    expect(refused).toEqual(Array<string>(10).fill('RATE_LIMITED'));
    await expect(new Problem(subgraph, course.courseId).submit(student)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
    await admitRun(subgraph.context(person()));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_500 });
    try {
      await admitRun(context);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a lease', () => {
  test('belongs to one of many instances that ask at once', async () => {
    const problem = new Problem(subgraph, course.courseId);
    const all = await Promise.all(Array.from({ length: 12 }, () => problem.submit(person())));
    const leased = (await Promise.all(Array.from({ length: 6 }, () => lease(5)))).flat();
    const more = (await Promise.all(Array.from({ length: 6 }, () => lease(5)))).flat();
    const ids = [...leased, ...more].map(({ submissionId }) => submissionId);
    expect(ids.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
  });

  test('of two submissions of one entrant is one, also when two instances ask at once', async () => {
    const problem = new Problem(subgraph, course.courseId);
    for (let round = 0; round < 5; round += 1) {
      const entrant = person();
      const contestId = newId();
      await Promise.all(Array.from({ length: 4 }, () => problem.submit(entrant, 'x', { contestId })));
      const leased = (await Promise.all(Array.from({ length: 6 }, () => lease(3)))).flat();
      expect(leased).toHaveLength(1);
    }
  });

  test('that ends is taken by another instance, which goes on with what is missing', async () => {
    const submission = await new Problem(subgraph, course.courseId).submit(person());
    const [dead] = await lease();
    if (!dead) throw new Error('nothing was leased');
    const { submissionId } = dead;
    await recordCaseResults(platform(), { submissionId, lease: dead.lease, results: [result(1)] });
    expect(await lease()).toEqual([]);
    await expire();
    const [next] = await lease();
    expect(next).toMatchObject({
      submissionId: submission.id,
      leases: 2,
      results: [{ number: 1, verdict: 'accepted' }],
    });
    // The one that was thought to be dead can do no harm.
    expect(await recordCaseResults(platform(), { submissionId, lease: dead.lease, results: [result(2)] })).toBe(false);
    expect(await finishSubmission(platform(), { submissionId, lease: dead.lease })).toBeNull();
    expect(await renewLeases(platform(), [dead.lease, next?.lease ?? ''])).toEqual(new Set([next?.lease]));
  });

  test('that is given back counts as none', async () => {
    await new Problem(subgraph, course.courseId).submit(person());
    for (let round = 0; round < MOST_LEASES + 2; round += 1) {
      const [leased] = await lease();
      expect(leased?.leases).toBe(1);
      await releaseLeases(platform(), [leased?.lease ?? '']);
    }
  });
});

describe('a verdict', () => {
  test('is made once from the results of the cases', async () => {
    const submission = await new Problem(subgraph, course.courseId).submit(person());
    const [leased] = await lease();
    const held = { submissionId: submission.id, lease: leased?.lease ?? '' };
    await expect(finishSubmission(platform(), held)).rejects.toThrow('cases without a result');
    await recordCaseResults(platform(), { ...held, results: [result(1), result(2, { verdict: 'wrong-answer' })] });
    await recordCaseResults(platform(), { ...held, results: [result(1, { verdict: 'time-limit' })] });
    const all = await Promise.all(Array.from({ length: 5 }, () => finishSubmission(platform(), held)));
    expect(all.filter((one) => one !== null)).toHaveLength(1);
    expect(await queued()).toEqual([]);
    const said = (await subgraph.said(CodingExerciseSubmitted)).filter(({ subject }) => subject === submission.id);
    expect(said).toMatchObject([{ data: { verdict: 'wrong-answer', score: 0.5, revision: 1, contestId: null } }]);
  });

  test('is cancelled by the student, while it waits and while it runs', async () => {
    const problem = new Problem(subgraph, course.courseId);
    const student = person();
    const running = await problem.submit(student);
    const [leased] = await lease();
    const waiting = await problem.submit(student);
    const context = subgraph.context(student);
    await expect(cancelSubmission(subgraph.context(person()), { submissionId: waiting.id })).rejects.toMatchObject({
      code: 'CODING_SUBMISSION_NOT_FOUND',
    });
    for (const { id } of [waiting, running, running]) {
      expect((await cancelSubmission(context, { submissionId: id })).verdict).toBe('cancelled');
    }
    const held = { submissionId: running.id, lease: leased?.lease ?? '' };
    expect(await recordCaseResults(platform(), { ...held, results: [result(1)] })).toBe(false);
    expect(await finishSubmission(platform(), held)).toBeNull();
    const done = await problem.submit(student);
    await judgeNext(result(1), result(2));
    await expect(cancelSubmission(context, { submissionId: done.id })).rejects.toMatchObject({
      code: 'SUBMISSION_JUDGED',
    });
  });
});

describe('what a program printed', () => {
  test('is kept in part: nothing of hidden cases, most of the first public one that failed', async () => {
    const cases = [
      codingCase('1', '2'),
      codingCase('1', '2', { hidden: true }),
      codingCase('1', '2'),
      codingCase('1', '2'),
    ];
    const submission = await new Problem(subgraph, course.courseId, codingTask({ cases })).submit(person());
    const long = 'x'.repeat(100_000);
    const failed = { verdict: 'wrong-answer', output: long, errors: `\0\ud800${long}` } as const;
    const error = { message: 'a\0b', line: 1, column: null, stack: ['f (1:1)'] };
    await judgeNext(
      result(1, { output: long }),
      result(2, { ...failed, error }),
      result(3, { ...failed, error }),
      result(4, failed),
    );
    const rows = await subgraph.rows(
      `select number, length(output) as output, length(errors) as errors, truncated, error->>'message' as message
       from coding_case_result where submission_id = $1 order by number`,
      [submission.id],
    );
    expect(rows).toEqual([
      { number: 1, output: 4_096, errors: 0, truncated: true, message: null },
      { number: 2, output: null, errors: null, truncated: false, message: null },
      { number: 3, output: 65_536, errors: 65_536, truncated: true, message: 'a\u{fffd}b' },
      { number: 4, output: 4_096, errors: 4_096, truncated: true, message: null },
    ]);
  });

  test('is forgotten after 90 days; verdicts stay', async () => {
    const submission = await new Problem(subgraph, course.courseId).submit(person());
    await judgeNext(result(1, { output: 'old' }), result(2));
    const kept = () =>
      subgraph.rows('select output from coding_case_result where submission_id = $1 and number = 1', [submission.id]);
    await forgetOutput(platform());
    expect(await kept()).toEqual([{ output: 'old' }]);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 91 * 86_400_000 });
    try {
      await forgetOutput(platform());
    } finally {
      vi.useRealTimers();
    }
    expect(await kept()).toEqual([{ output: null }]);
    expect(await subgraph.rows('select verdict from coding_submission where id = $1', [submission.id])).toEqual([
      { verdict: 'accepted' },
    ]);
  });
});

describe('a rejudge', () => {
  const requeue = (problem: Problem, taskId: string, mayLower: boolean) =>
    requeueSubmissions(platform(), {
      exerciseId: problem.exerciseId,
      taskId,
      mayLower,
      contestId: null,
      after: null,
      limit: 100,
    });

  test('replaces verdict and results; a lower score only where that is allowed', async () => {
    const problem = new Problem(subgraph, course.courseId);
    const submission = await problem.submit(person());
    await judgeNext(result(1), result(2));
    const row = async () =>
      (
        await subgraph.rows('select verdict, score, revision, task_id from coding_submission where id = $1', [
          submission.id,
        ])
      )[0];
    await requeue(problem, submission.taskId, false);
    expect(await judgeNext(result(1), result(2, { verdict: 'wrong-answer' }))).toMatchObject({ counts: false });
    expect(await row()).toMatchObject({ verdict: 'accepted', score: 1, revision: 1 });
    await requeue(problem, submission.taskId, true);
    expect(await judgeNext(result(1), result(2, { verdict: 'wrong-answer' }))).toMatchObject({ counts: true });
    expect(await row()).toMatchObject({ verdict: 'wrong-answer', score: 0.5, revision: 2 });
    const results = await subgraph.rows(
      'select revision, number from coding_case_result where submission_id = $1 order by number',
      [submission.id],
    );
    expect(results).toEqual([
      { revision: 2, number: 1 },
      { revision: 2, number: 2 },
    ]);
    const said = (await subgraph.said(CodingExerciseSubmitted)).filter(({ subject }) => subject === submission.id);
    expect(said.map(({ data }) => data['revision'])).toEqual([1, 2]);
  });

  test('makes a judgment that is under way begin anew, with the new cases', async () => {
    const problem = new Problem(subgraph, course.courseId);
    const submission = await problem.submit(person());
    const other = await new Problem(subgraph, course.courseId, codingTask({ cases: [codingCase('3', '4')] })).submit(
      person(),
    );
    const [leased] = await lease(1);
    const held = { submissionId: submission.id, lease: leased?.lease ?? '' };
    await recordCaseResults(platform(), { ...held, results: [result(1, { verdict: 'wrong-answer' })] });
    await requeue(problem, other.taskId, true);
    expect(await recordCaseResults(platform(), { ...held, results: [result(2)] })).toBe(false);
    const again = (await lease()).find(({ submissionId }) => submissionId === submission.id);
    expect(again).toMatchObject({ revision: 1, leases: 1, results: [], task: { id: other.taskId, caseCount: 1 } });
  });

  test('goes through an exercise page by page, behind all others, and leaves cancelled ones alone', async () => {
    const problem = new Problem(subgraph, course.courseId);
    const submissions = [];
    for (let count = 0; count < 5; count += 1) {
      submissions.push(await problem.submit(person()));
      await judgeNext(result(1), result(2));
    }
    const student = person();
    const cancelled = await problem.submit(student);
    await cancelSubmission(subgraph.context(student), { submissionId: cancelled.id });
    const taskId = submissions[0]?.taskId ?? '';
    let after: string | null = null;
    let pages = 0;
    do {
      after = await requeueSubmissions(platform(), {
        exerciseId: problem.exerciseId,
        taskId,
        mayLower: true,
        contestId: null,
        after,
        limit: 2,
      });
      pages += 1;
    } while (after !== null);
    const ordinary = await problem.submit(person());
    const order = (await lease(100)).map(({ submissionId }) => submissionId);
    expect([pages, order]).toEqual([3, [ordinary.id, ...submissions.map(({ id }) => id)]]);
  });
});
