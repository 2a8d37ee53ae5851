import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { eventually } from '../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { CodingExerciseSubmitted, SubmissionGraded } from '../../../schema/events/courses.js';
import { moveUpToNewestVersion } from '../commands/enrollment/move-up-to-newest-version.js';
import { countContestResults } from '../commands/contest/count-results.js';
import type { CodingInput } from '../commands/exercise/exercise-input.js';
import { judging } from '../providers/judging.js';
import { courses } from '../subgraph.js';
import { DOUBLE, judged } from '../testing/coding.js';
import { aContest, type TestContest } from '../testing/contest.js';
import { startJudging } from './start-judging.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
  judging.orCreate(subgraph.context(null), () => startJudging(subgraph.context(null), { judgeWorkers: 1 }));
});
afterAll(() => subgraph.stop());

const CODING: CodingInput = {
  languages: ['javascript'],
  cases: [
    { input: '1\n', expected: '2\n' },
    { input: '5\n', expected: '10\n', hidden: true },
  ],
};
const HALF = 'console.log(2)';
const SUBMIT = 'mutation ($input: SubmitCodeInput!) { submitCode(input: $input) { submission { id } } }';
const RUN = 'mutation ($input: RunCodeInput!) { runCode(input: $input) { results { verdict } } }';
const EXERCISE = 'query ($id: ID!) { exercise(id: $id) { instructions coding { cases { input } } } }';
const PUBLISH = 'mutation ($id: ID!) { publishCourse(input: { courseId: $id }) { course { id } } }';

async function submit(
  contest: TestContest,
  viewer: Viewer,
  source = DOUBLE,
  contestId: string | null = contest.contestId,
) {
  const input = { exerciseId: contest.problemId, contestId, source, language: 'JAVASCRIPT' };
  const { data, code } = await subgraph.graphql<{ submitCode: { submission: { id: string } } } | null>(
    SUBMIT,
    { input },
    viewer,
  );
  return { id: data?.submitCode.submission.id ?? '', code };
}
const seenBy = async ({ problemId: id }: TestContest, viewer: Viewer) =>
  (await subgraph.graphql<{ exercise: { instructions: string | null } | null }>(EXERCISE, { id }, viewer)).data
    .exercise;
const publish = async ({ courseId: id, author }: TestContest) => (await subgraph.graphql(PUBLISH, { id }, author)).code;
const saidOf = async (student: Viewer, contract: Parameters<TestSubgraph['said']>[0]) =>
  (await subgraph.said(contract)).filter(({ data }) => data['studentId'] === student.id).map(({ data }) => data);
const setExpected = (contest: TestContest, expected: string) =>
  subgraph.graphql(
    `mutation ($input: UpdateExerciseInput!) { updateExercise(input: $input) { exercise { id } } }`,
    {
      input: {
        exerciseId: contest.problemId,
        coding: { languages: ['JAVASCRIPT'], cases: [{ input: '1\n', expected }] },
      },
    },
    contest.author,
  );

test('a problem is open to entrants from the start, to no one else, and as it was at the start', async () => {
  const contest = await aContest(subgraph, CODING);
  const [entrant, outsider, enrolled] = [person(), person(), contest.students[0]!];
  await contest.join(entrant);
  expect([await seenBy(contest, entrant), (await submit(contest, entrant)).code]).toEqual([
    null,
    'CONTEST_NOT_RUNNING',
  ]);
  await contest.open();
  expect(await seenBy(contest, entrant)).toEqual({
    instructions: 'Only for entrants.',
    coding: { cases: [{ input: '1\n' }, { input: null }] },
  });
  expect([await seenBy(contest, outsider), await seenBy(contest, enrolled)]).toEqual([null, null]);
  expect((await submit(contest, outsider)).code).toBe('NOT_JOINED');
  expect((await submit(contest, entrant, DOUBLE, null)).code).toBe('NOT_ENROLLED_IN_COURSE');
  expect((await submit({ ...contest, problemId: contest.exerciseId }, entrant)).code).toBe('EXERCISE_NOT_FOUND');
  expect(await publish(contest)).toBe('PROBLEM_IN_CONTEST');

  // No event has announced the start yet, and the author changes the draft.
  expect((await setExpected(contest, '3\n')).code).toBeUndefined();
  const input = { exerciseId: contest.problemId, contestId: contest.contestId, source: DOUBLE, language: 'JAVASCRIPT' };
  expect((await subgraph.graphql(RUN, { input }, entrant)).data).toEqual({
    runCode: { results: [{ verdict: 'ACCEPTED' }] },
  });
  const { id } = await submit(contest, entrant);
  expect(await judged(subgraph, { id })).toMatchObject({ verdict: 'accepted', score: 1 });
  expect(await saidOf(entrant, CodingExerciseSubmitted)).toMatchObject([
    { contestId: contest.contestId, submissionId: id, revision: 0, verdict: null, score: 0 },
    { contestId: contest.contestId, submissionId: id, revision: 1, verdict: 'accepted', score: 1 },
  ]);

  // A change reaches the contest when its submissions are judged again.
  const rejudge = await subgraph.graphql(
    'mutation ($input: RejudgeExerciseInput!) { rejudgeExercise(input: $input) { submissionCount } }',
    { input: { exerciseId: contest.problemId, contestId: contest.contestId, mayLower: true } },
    contest.author,
  );
  expect(rejudge.data).toEqual({ rejudgeExercise: { submissionCount: 1 } });
  expect(await judged(subgraph, { id }, 2)).toMatchObject({ verdict: 'wrong-answer', score: 0 });
  expect(await saidOf(entrant, CodingExerciseSubmitted)).toMatchObject([
    {},
    {},
    { revision: 2, verdict: 'wrong-answer' },
  ]);
});

test('who leaves before the start sees nothing, and a deleted contest frees its problem', async () => {
  const contest = await aContest(subgraph, CODING);
  const entrant = person();
  await contest.join(entrant);
  await contest.leave(entrant);
  await contest.open();
  expect(await seenBy(contest, entrant)).toBeNull();
  await contest.delete();
  expect((await submit(contest, entrant)).code).toBe('CONTEST_NOT_FOUND');
  expect(await publish(contest)).toBeUndefined();
});

test('after the contest the best submission counts for users who are enrolled, and pays what the contest did not', async () => {
  const contest = await aContest(subgraph, CODING, { format: 'points', students: 3 });
  const [ana, bo, cy] = contest.students as [Viewer, Viewer, Viewer];
  const guest = person();
  for (const entrant of [ana, bo, cy, guest]) await contest.join(entrant);
  await contest.open();
  await contest.start();
  const half = await submit(contest, ana, HALF);
  const all = await submit(contest, ana);
  const others = [await submit(contest, bo, HALF), await submit(contest, cy), await submit(contest, guest)];
  for (const one of [half, all, ...others]) await judged(subgraph, one);
  await contest.disqualify(cy);
  const results = () =>
    subgraph.rows(
      `select student_id, score, exercise_completion.completed_at is not null as completed
       from exercise_completion join enrollment on enrollment.id = enrollment_id where exercise_id = $1`,
      [contest.problemId],
    );
  expect(await results()).toEqual([]);

  await contest.finish();
  await eventually(async () => (await results()).length === 2, { timeoutMs: 30_000 });
  expect(await results()).toEqual(
    expect.arrayContaining([
      { studentId: ana.id, score: 1, completed: true },
      { studentId: bo.id, score: 0.5, completed: false },
    ]),
  );
  await contest.reinstate(cy);
  await countContestResults(subgraph.context(null), contest.contestId);
  expect(await results()).toHaveLength(3);
  expect(await saidOf(ana, SubmissionGraded)).toMatchObject([
    { submissionId: all.id, exerciseType: 'coding', score: 1, passed: true, contestXp: 20 },
  ]);
  expect(await saidOf(bo, SubmissionGraded)).toMatchObject([{ score: 0.5, passed: false, contestXp: 0 }]);
  expect(await saidOf(guest, SubmissionGraded)).toEqual([]);
  expect((await submit(contest, ana)).code).toBe('CONTEST_NOT_RUNNING');

  // Then it may be a part of the course, where a student continues with what the contest gave.
  expect(await publish(contest)).toBeUndefined();
  const moved = await moveUpToNewestVersion(subgraph.context(ana), { courseId: contest.courseId });
  expect(moved).toMatchObject({ stepCount: 2, completedStepCount: 1 });
  await moveUpToNewestVersion(subgraph.context(bo), { courseId: contest.courseId });
  const later = await submit(contest, bo, DOUBLE, null);
  await judged(subgraph, later);
  expect((await saidOf(bo, CodingExerciseSubmitted)).at(-1)).toMatchObject({ contestId: null, score: 1, contestXp: 0 });
});

test('a virtual contest and extra time let a user submit until their own end', async () => {
  const contest = await aContest(subgraph, CODING);
  const [late, virtual] = [person(), person()];
  await contest.join(late);
  await contest.open();
  await contest.grant(late);
  await contest.finish();
  expect((await submit(contest, virtual)).code).toBe('NOT_JOINED');
  await contest.startVirtual(virtual);
  for (const user of [late, virtual]) {
    const { id } = await submit(contest, user);
    expect(await judged(subgraph, { id })).toMatchObject({ verdict: 'accepted' });
  }
});
