import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { TestSubgraph } from '../../../platform/testing/subgraph.js';
import type { EventContract, EventData } from '../../../schema/events/contract.js';
import {
  AssignmentSubmitted,
  CodingExerciseSubmitted,
  ExerciseCompleted,
  LessonCompleted,
  QuizScored,
  QuizSubmitted,
  SubmissionGraded,
  SubmissionRegraded,
} from '../../../schema/events/courses.js';
import { LevelUp, StreakUpdated, XpEarned } from '../../../schema/events/gamification.js';
import { gamification } from '../subgraph.js';
import { anExercise, tellAt } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(gamification);
});
afterAll(() => subgraph.stop());

const said = async <Contract extends EventContract>(contract: Contract, userId: string) =>
  (await subgraph.said(contract))
    .filter((event) => event.subject === userId)
    .map((event) => event.data as EventData<Contract>);
const paid = async (userId: string) => (await said(XpEarned, userId)).map(({ amount }) => amount);

/** One student and one exercise, and the events that courses publishes of it. */
function aLearner() {
  const base = { courseId: newId(), lessonId: newId(), exerciseId: newId(), studentId: newId() };
  const dated = (at: string) => ({ submittedAt: at, localDate: at.slice(0, 10) });
  return {
    ...base,
    quiz: (at: string, score: number | null, attemptId = newId()) =>
      tellAt(subgraph, at, QuizSubmitted, {
        ...base,
        ...dated(at),
        attemptId,
        score,
        passed: score === null ? null : score >= 0.5,
        byServer: false,
      }),
    scored: (at: string, attemptId: string, score: number | null, passed = true, revision = 1) =>
      tellAt(subgraph, at, QuizScored, {
        ...base,
        ...dated('2026-03-20T10:00:00Z'),
        attemptId,
        score,
        passed,
        revision,
      }),
    code: (at: string, score: number, change: Partial<EventData<typeof CodingExerciseSubmitted>> = {}) =>
      tellAt(subgraph, at, CodingExerciseSubmitted, {
        ...base,
        ...dated(at),
        submissionId: newId(),
        contestId: null,
        revision: 1,
        verdict: score === 1 ? 'accepted' : 'wrong-answer',
        score,
        groups: [],
        ...change,
      }),
    assignment: (at: string, submissionId: string) =>
      tellAt(subgraph, at, AssignmentSubmitted, {
        ...base,
        ...dated(at),
        submissionId,
        classId: null,
        teacherId: newId(),
        revision: 1,
        late: false,
      }),
    graded: (
      at: string,
      submissionId: string,
      score: number,
      revision = 1,
      change: Partial<EventData<typeof SubmissionGraded>> = {},
    ) =>
      tellAt(subgraph, at, SubmissionGraded, {
        ...base,
        ...dated('2026-03-20T10:00:00Z'),
        submissionId,
        exerciseType: 'assignment',
        score,
        passed: score >= 0.5,
        revision,
        ...change,
      }),
    regraded: (at: string, submissionId: string, oldScore: number, newScore: number, revision = 2) =>
      tellAt(subgraph, at, SubmissionRegraded, {
        ...base,
        ...dated('2026-03-20T10:00:00Z'),
        submissionId,
        exerciseType: 'assignment',
        oldScore,
        newScore,
        revision,
      }),
    lesson: (at: string, lessonId: string = newId()) =>
      tellAt(subgraph, at, LessonCompleted, { ...base, lessonId, localDate: at.slice(0, 10) }),
  };
}

test('a source pays once: withheld within 180 s, then up to its worth, and nothing after enrolling again (A2)', async () => {
  const learner = aLearner();
  await learner.quiz('2026-03-20T10:00:00Z', 0.6);
  await learner.quiz('2026-03-20T10:01:40Z', 0.9);
  await learner.quiz('2026-03-20T10:05:00Z', 1);
  await learner.quiz('2026-03-21T10:00:00Z', 1);
  expect(await paid(learner.studentId)).toEqual([6, 9]);
});

test('what was withheld is paid by a later attempt, even a worse one', async () => {
  const learner = aLearner();
  await learner.quiz('2026-03-20T10:00:00Z', 0.6);
  await learner.quiz('2026-03-20T10:01:40Z', 0.9);
  await learner.quiz('2026-03-20T10:05:00Z', 0.1);
  expect(await paid(learner.studentId)).toEqual([6, 3]);
});

test('a regrade takes XP back from its own week, announces no level again, and never below zero (A1)', async () => {
  const learner = aLearner();
  for (let day = 1; day <= 19; day += 1) await learner.lesson(`2026-02-${String(day).padStart(2, '0')}T10:00:00Z`);
  await learner.quiz('2026-02-20T10:00:00Z', 1);
  expect((await said(XpEarned, learner.studentId)).at(-1)).toMatchObject({ totalXp: 395, level: 5 });
  const other = { ...aLearner(), studentId: learner.studentId };
  const submission = newId();
  const grade = { ...learner, exerciseId: other.exerciseId };
  const data = {
    courseId: grade.courseId,
    lessonId: grade.lessonId,
    exerciseId: grade.exerciseId,
    studentId: learner.studentId,
    submissionId: submission,
    exerciseType: 'assignment' as const,
    submittedAt: '2026-03-20T10:00:00Z',
    localDate: '2026-03-20',
  };
  await tellAt(subgraph, '2026-03-24T10:00:00Z', SubmissionGraded, { ...data, score: 0.5, passed: true, revision: 1 });
  await tellAt(subgraph, '2026-04-07T10:00:00Z', SubmissionRegraded, {
    ...data,
    oldScore: 0.5,
    newScore: 0,
    revision: 2,
  });
  await learner.lesson('2026-04-08T10:00:00Z');
  expect(
    (await said(XpEarned, learner.studentId)).slice(-3).map(({ amount, totalXp, level }) => [amount, totalXp, level]),
  ).toEqual([
    [15, 410, 6],
    [-15, 395, 5],
    [20, 415, 6],
  ]);
  expect((await said(LevelUp, learner.studentId)).map(({ level }) => level)).toEqual([2, 3, 4, 5, 6]);
  const boards = await subgraph.rows<{ boardKey: string; xp: number }>(
    `select board_key, xp from board_score where user_id = $1 and board_key like 'global/weekly/2026-W1%' order by 1`,
    [learner.studentId],
  );
  expect(boards).toEqual([
    { boardKey: 'global/weekly/2026-W13', xp: 0 },
    { boardKey: 'global/weekly/2026-W15', xp: 20 },
  ]);
});

test('the highest revision of a submission wins in any order, and the best submission counts', async () => {
  const learner = aLearner();
  const [first, second] = [newId(), newId()];
  await learner.regraded('2026-03-22T10:00:00Z', first, 0.2, 0.8, 2);
  await learner.graded('2026-03-22T10:00:01Z', first, 0.2, 1);
  expect(await paid(learner.studentId)).toEqual([24]);
  await learner.graded('2026-03-23T10:00:00Z', second, 0.5);
  await learner.regraded('2026-03-24T10:00:00Z', first, 0.8, 0.1, 3);
  expect(await paid(learner.studentId)).toEqual([24, -9]);
});

test('a submission is an activity whatever its result; a grade is none', async () => {
  const learner = aLearner();
  const submission = newId();
  await learner.code('2026-03-20T10:00:00Z', 0);
  await learner.assignment('2026-03-21T10:00:00Z', submission);
  await learner.graded('2026-03-22T10:00:00Z', submission, 1);
  await learner.quiz('2026-03-23T10:00:00Z', null);
  expect((await said(StreakUpdated, learner.studentId)).map(({ localDate }) => localDate)).toEqual([
    '2026-03-20',
    '2026-03-21',
    '2026-03-23',
  ]);
  expect(await paid(learner.studentId)).toEqual([30]);
});

test('a score that was set by hand holds over submissions', async () => {
  const learner = aLearner();
  const submission = newId();
  await learner.graded('2026-03-22T10:00:00Z', submission, 0.8);
  await learner.regraded('2026-03-23T10:00:00Z', learner.exerciseId, 0.8, 0.5, 1);
  await learner.regraded('2026-03-24T10:00:00Z', submission, 0.8, 1, 2);
  await learner.regraded('2026-03-25T10:00:00Z', learner.exerciseId, 0.5, 0.9, 2);
  expect(await paid(learner.studentId)).toEqual([24, -9, 12]);
});

test('a problem of a contest pays what the contest did not, and no more for later programs', async () => {
  const learner = aLearner();
  const submissionId = newId();
  await learner.graded('2026-03-20T10:00:00Z', submissionId, 1, 1, { exerciseType: 'coding', contestXp: 12 });
  await learner.code('2026-03-21T10:00:00Z', 1, { contestXp: 12 });
  expect(await paid(learner.studentId)).toEqual([8]);
  expect((await said(StreakUpdated, learner.studentId)).map(({ localDate }) => localDate)).toEqual(['2026-03-21']);
});

test('a hidden result pays when it may be seen: by its score, or a flat sum where only passing is shown', async () => {
  const [open, never, failed] = [aLearner(), aLearner(), aLearner()];
  for (const learner of [open, never, failed]) {
    const attempt = newId();
    await learner.quiz('2026-03-20T10:00:00Z', null, attempt);
    expect(await paid(learner.studentId)).toEqual([]);
    const score = learner === open ? 0.8 : null;
    await learner.scored('2026-03-25T10:00:00Z', attempt, score, learner !== failed);
    const { courseId, lessonId, exerciseId, studentId } = learner;
    const completed = anExercise(studentId, courseId, { lessonId, exerciseId, score: 1 });
    await tellAt(subgraph, '2026-03-25T10:00:01Z', ExerciseCompleted, completed);
  }
  expect(await paid(open.studentId)).toEqual([8]);
  expect(await paid(never.studentId)).toEqual([10]);
  expect(await paid(failed.studentId)).toEqual([]);
});

test('at most 1,000 XP a UTC day from what is limited: the entry is cut, and the rest is paid the next day', async () => {
  const learner = aLearner();
  const at = (minute: number, second = 0): string => new Date(Date.UTC(2026, 2, 20, 0, minute, second)).toISOString();
  for (let index = 0; index < 49; index += 1) await learner.lesson(at(index * 2));
  await learner.quiz(at(100), 1);
  const last = newId();
  await learner.lesson(at(110), last);
  expect((await paid(learner.studentId)).slice(-2)).toEqual([15, 5]);
  await learner.graded(at(120), newId(), 1);
  await learner.lesson('2026-03-21T10:00:00Z', last);
  expect((await paid(learner.studentId)).slice(-2)).toEqual([15, 15]);
});

test('completions of before quiz attempts were published pay as they did', async () => {
  const studentId = newId();
  const quiz = anExercise(studentId, newId(), { score: 0.5 });
  await tellAt(subgraph, '2026-03-23T10:00:00Z', ExerciseCompleted, quiz);
  expect(await paid(studentId)).toEqual([5]);
});
