import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { eventually } from '../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { CodingExerciseSubmitted, ExerciseCompleted, SubmissionRegraded } from '../../../schema/events/courses.js';
import { startJudging } from './start-judging.js';
import { judging } from '../providers/judging.js';
import { courses } from '../subgraph.js';
import { DOUBLE } from '../testing/coding.js';
import { anExerciseOf, type PublishedExercise } from '../testing/quiz.js';
import type { CodingInput } from '../commands/exercise/exercise-input.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
  judging.orCreate(subgraph.context(null), () => startJudging(subgraph.context(null), { judgeWorkers: 1 }));
});
afterAll(() => subgraph.stop());

const SECRET = 'only-in-a-hidden-case';
const CODING: CodingInput = {
  languages: ['javascript', 'python'],
  cases: [
    { input: '1\n', expected: '2\n' },
    { input: '5\n', expected: '10\n', hidden: true, weight: 3 },
    { input: `${SECRET}\n`, expected: 'NaN\n', hidden: true, weight: 0 },
  ],
};
const SUBMISSION = `submission {
  id status verdict score language source
  cases { number hidden verdict input expected output errors error { message } }
  exercise { viewerProgress { bestScore completedAt } coding { cases { number hidden input expected } } }
}`;
const SUBMIT = `mutation ($input: SubmitCodeInput!) { submitCode(input: $input) { ${SUBMISSION} } }`;
const CANCEL = `mutation ($id: ID!) { cancelSubmission(input: { submissionId: $id }) { ${SUBMISSION} } }`;
const RUN = `mutation ($input: RunCodeInput!) { runCode(input: $input) { results { number verdict output } } }`;
const ONE = `query ($id: ID!) { codingSubmission(id: $id) { ${SUBMISSION.slice('submission {'.length)} }`;

interface Submission {
  readonly id: string;
  readonly status: string;
  readonly verdict: string | null;
  readonly score: number | null;
  readonly cases: readonly { readonly number: number; readonly [field: string]: unknown }[];
}
const aProblem = (coding: Partial<CodingInput> = {}, settings = {}) =>
  anExerciseOf(subgraph, { type: 'coding', settings, coding: { ...CODING, ...coding } });

async function submit({ exerciseId }: PublishedExercise, student: Viewer, source = DOUBLE, language = 'JAVASCRIPT') {
  const variables = { input: { exerciseId, source, language } };
  const { data, code, errors } = await subgraph.graphql<{ submitCode: { submission: Submission } } | null>(
    SUBMIT,
    variables,
    student,
  );
  return { id: data?.submitCode.submission.id ?? '', code, errors };
}
const seenBy = async (id: string, viewer: Viewer) =>
  (await subgraph.graphql<{ codingSubmission: Submission | null }>(ONE, { id }, viewer)).data.codingSubmission;
const judged = (id: string, viewer: Viewer) =>
  eventually(
    async () => {
      const submission = await seenBy(id, viewer);
      return submission?.status === 'JUDGED' ? submission : undefined;
    },
    { timeoutMs: 60_000 },
  );
const saidOf = async (student: Viewer, contract: Parameters<TestSubgraph['said']>[0]) =>
  (await subgraph.said(contract)).filter(({ data }) => data['studentId'] === student.id).map(({ data }) => data);

test('a program completes the exercise at the pass mark; hidden cases show verdicts only, and live steps come', async () => {
  const problem = await aProblem();
  const student = problem.students[0]!;
  const half = await submit(problem, student, 'console.log(2)');
  expect(await judged(half.id, student)).toMatchObject({
    verdict: 'WRONG_ANSWER',
    score: 0.25,
    exercise: { viewerProgress: { bestScore: 0.25, completedAt: null } },
  });
  expect(await saidOf(student, ExerciseCompleted)).toEqual([]);

  const { id } = await submit(problem, student);
  const live = await subgraph.subscribe(
    `subscription ($id: ID!) { codingSubmissionUpdated(submissionId: $id) { judged caseCount submission { verdict } } }`,
    { id },
    student,
  );
  const result = await judged(id, student);
  expect(result).toMatchObject({
    verdict: 'ACCEPTED',
    score: 1,
    cases: [
      { number: 1, hidden: false, input: '1\n', expected: '2\n', output: '2\n' },
      { number: 2, hidden: true, verdict: 'ACCEPTED', input: null, expected: null, output: null, errors: null },
      { number: 3 },
    ],
    exercise: { viewerProgress: { bestScore: 1, completedAt: expect.any(String) as string } },
  });
  expect(JSON.stringify(result)).not.toContain(SECRET);
  expect(JSON.stringify(await seenBy(id, problem.author))).toContain(SECRET);
  expect([await seenBy(id, person()), await seenBy(id, person('instructor'))]).toEqual([null, null]);
  const stream = (live as AsyncIterable<{ data: unknown }>)[Symbol.asyncIterator]();
  const steps = [];
  for (let next = await stream.next(); !next.done; next = await stream.next()) {
    steps.push(next.value.data);
    if (JSON.stringify(next.value.data).includes('"judged":0')) break;
  }
  await stream.return?.();
  expect(steps.at(-1)).toMatchObject({ codingSubmissionUpdated: { submission: { verdict: 'ACCEPTED' } } });
  expect(await saidOf(student, CodingExerciseSubmitted)).toMatchObject([
    { score: 0.25, contestId: null, lessonId: problem.lessonId },
    { score: 1, verdict: 'accepted', revision: 1 },
  ]);
  expect(await saidOf(student, ExerciseCompleted)).toMatchObject([{ exerciseType: 'coding', score: 1, first: true }]);
});

test('a program is tried by the public cases or an own input, and nothing is stored', async () => {
  const problem = await aProblem();
  const student = problem.students[0]!;
  const run = async (input: object) =>
    (
      await subgraph.graphql<{ runCode: { results: unknown } }>(
        RUN,
        { input: { exerciseId: problem.exerciseId, language: 'PYTHON', source: 'print(int(input()) * 2)', ...input } },
        student,
      )
    ).data.runCode.results;
  expect(await run({})).toEqual([{ number: 1, verdict: 'ACCEPTED', output: '2\n' }]);
  expect(await run({ input: '21\n' })).toEqual([{ number: 1, verdict: 'ACCEPTED', output: '42\n' }]);
  expect(await subgraph.rows('select id from coding_submission where student_id = $1', [student.id])).toEqual([]);
});

test('refusals have their codes', async () => {
  const problem = await aProblem({}, { maxAttempts: 1 });
  const student = problem.students[0]!;
  const bad = await submit(problem, student, ' ', 'TYPESCRIPT');
  expect((bad.errors[0]?.extensions['problems'] as { field: string }[]).map(({ field }) => field)).toEqual([
    'input.source',
    'input.language',
  ]);
  expect((await submit(problem, person())).code).toBe('NOT_ENROLLED_IN_COURSE');
  const keyed = { exerciseId: problem.exerciseId, source: DOUBLE, language: 'JAVASCRIPT', idempotencyKey: 'once' };
  const sent = await Promise.all(
    Array.from({ length: 5 }, () =>
      subgraph.graphql<{ submitCode: { submission: Submission } }>(SUBMIT, { input: keyed }, student),
    ),
  );
  const [id = '', ...others] = new Set(sent.map(({ data }) => data.submitCode.submission.id));
  expect(others).toEqual([]);
  expect((await submit(problem, student)).code).toBe('ATTEMPTS_EXHAUSTED');
  await judged(id, student);
  const cancel = (viewer: Viewer) => subgraph.graphql(CANCEL, { id }, viewer);
  expect((await cancel(student)).code).toBe('SUBMISSION_JUDGED');
  expect((await cancel(person())).code).toBe('CODING_SUBMISSION_NOT_FOUND');
  const closed = await aProblem({}, { closesAt: new Date(Date.now() - 1_000), opensAt: new Date(Date.now() - 2_000) });
  expect((await submit(closed, closed.students[0]!)).code).toBe('EXERCISE_CLOSED');
  const quiz = await anExerciseOf(subgraph, { type: 'reading' });
  expect((await submit(quiz, quiz.students[0]!)).code).toBe('EXERCISE_TYPE_MISMATCH');
});

test('a rejudge by corrected cases changes scores and completes, and lowers only when asked', async () => {
  const problem = await aProblem({ cases: [{ input: '1\n', expected: '3\n' }] });
  const student = problem.students[0]!;
  const { id } = await submit(problem, student);
  expect(await judged(id, student)).toMatchObject({ verdict: 'WRONG_ANSWER', score: 0 });
  const newVersion = async (expected: string) => {
    await subgraph.rows(
      `update course set draft = jsonb_set(draft, '{sections,0,lessons,0,exercises,0,coding,task,cases,0,expected}', to_jsonb($2::text)),
         draft_changed = true where id = $1`,
      [problem.courseId, expected],
    );
    await subgraph.graphql(
      'mutation ($id: ID!) { publishCourse(input: { courseId: $id }) { course { id } } }',
      { id: problem.courseId },
      problem.author,
    );
  };
  const rejudge = async (mayLower: boolean, viewer = problem.author) =>
    subgraph.graphql(
      'mutation ($input: RejudgeExerciseInput!) { rejudgeExercise(input: $input) { submissionCount } }',
      { input: { exerciseId: problem.exerciseId, mayLower } },
      viewer,
    );
  const revision = (count: number) =>
    eventually(
      async () =>
        (await subgraph.rows('select 1 from coding_submission where id = $1 and revision = $2', [id, count]))[0],
      { timeoutMs: 60_000 },
    );
  expect((await rejudge(true, person('instructor'))).code).toBe('NOT_YOUR_COURSE');
  await newVersion('2\n');
  expect((await rejudge(false)).data).toEqual({ rejudgeExercise: { submissionCount: 1 } });
  await revision(2);
  expect(await judged(id, student)).toMatchObject({ score: 1, exercise: { viewerProgress: { bestScore: 1 } } });
  await newVersion('4\n');
  await rejudge(true);
  await revision(3);
  expect(await judged(id, student)).toMatchObject({
    score: 0,
    exercise: { viewerProgress: { bestScore: 0, completedAt: expect.any(String) as string } },
  });
  expect(await saidOf(student, SubmissionRegraded)).toMatchObject([
    { exerciseType: 'coding', oldScore: 0, newScore: 1, revision: 2 },
    { oldScore: 1, newScore: 0, revision: 3 },
  ]);
});
