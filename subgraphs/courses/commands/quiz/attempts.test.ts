import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { askAbout, partOf } from '../../../../platform/testing/privacy.js';
import { countStatements, person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import {
  DataExported,
  ExerciseCompleted,
  QuizScored,
  QuizSubmitted,
  SubmissionGraded,
  SubmissionRegraded,
} from '../../../../schema/events/courses.js';
import { DataExportRequested, UserRegistered } from '../../../../schema/events/users.js';
import { courses } from '../../subgraph.js';
import { aClass } from '../../testing/class.js';
import { anExerciseOf, TWO_QUESTIONS, type PublishedExercise } from '../../testing/quiz.js';
import { applyCorrection } from './apply-correction.js';
import { correctQuestion } from './correct-question.js';
import { releaseResults } from './release-results.js';
import { submitExpiredAttempts } from './submit-expired-attempts.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

interface Attempt {
  readonly id: string;
  readonly number: number;
  readonly status: string;
  readonly deadline: string | null;
  readonly submittedAt: string | null;
  readonly byServer: boolean;
  readonly sequence: number;
  readonly score: number | null;
  readonly passed: boolean | null;
  readonly gradeRevision: number;
  readonly questions: readonly {
    readonly id: string;
    readonly options: readonly string[];
    readonly [field: string]: unknown;
  }[];
}
const ATTEMPT = `attempt {
  id number status deadline submittedAt byServer sequence score passed gradeRevision
  questions { id options lefts answer { options text } earnedPoints key { options texts } explanation feedback }
  enrollment { progress completedAt } exercise { viewerProgress { bestScore completedAt } viewerResult { score } }
}`;
const START = `mutation ($id: ID!) { startQuizAttempt(input: { exerciseId: $id }) { ${ATTEMPT} } }`;
const SAVE = `mutation ($input: SaveQuizAnswersInput!) { saveQuizAnswers(input: $input) { ${ATTEMPT} } }`;
const SUBMIT = `mutation ($input: SubmitQuizAttemptInput!) { submitQuizAttempt(input: $input) { ${ATTEMPT} } }`;
const EXTEND = `mutation ($input: ExtendAttemptInput!) { extendAttempt(input: $input) { ${ATTEMPT} } }`;
const GRADE = `mutation ($input: GradeQuizAttemptInput!) { gradeQuizAttempt(input: $input) { ${ATTEMPT} } }`;
const SEEN = `query ($id: ID!) { quizAttempt(id: $id) { status score passed questions { earnedPoints key { options } } } }`;

/** Tests move the clock past the end of access tokens. */
const lasting = (viewer: Viewer): Viewer => ({ ...viewer, expiresAt: new Date('2026-12-31T00:00:00Z') });

async function ask(act: string, variables: Record<string, unknown>, viewer: Viewer) {
  const { data, code, errors } = await subgraph.graphql<Record<string, { attempt: Attempt }> | null>(
    act,
    variables,
    viewer,
  );
  return { attempt: Object.values(data ?? {})[0]?.attempt as Attempt, code, errors };
}
const start = (quiz: PublishedExercise, student: Viewer) => ask(START, { id: quiz.exerciseId }, student);
const save = (input: object, student: Viewer) => ask(SAVE, { input }, student);
const submit = (input: object, student: Viewer) => ask(SUBMIT, { input }, student);

const positionOf = ({ options }: Attempt['questions'][number], text: 'Right' | 'Wrong') =>
  options.findIndex((option) => option.startsWith(text));
/** Answers to {@link TWO_QUESTIONS}, so many of them right. */
const choose = ({ questions }: Attempt, right: number) =>
  questions.map((question, index) => ({
    questionId: question.id,
    options: [positionOf(question, index < right ? 'Right' : 'Wrong')],
  }));
const saidOf = async (student: Viewer, contract: Parameters<TestSubgraph['said']>[0]) =>
  (await subgraph.said(contract)).filter(({ data }) => data['studentId'] === student.id).map(({ data }) => data);
const at = (time: string) => vi.setSystemTime(new Date(`2026-03-29T${time}Z`));
const freeze = (time: string) => {
  vi.useFakeTimers({ toFake: ['Date'] });
  at(time);
};
const aQuiz = async (
  more: Partial<Parameters<typeof anExerciseOf>[1]['quiz'] & object> = {},
  settings = {},
  students = 1,
) => {
  const input = { type: 'quiz', settings, quiz: { questions: TWO_QUESTIONS, ...more } } as const;
  const quiz = await anExerciseOf(subgraph, input, { students });
  return { ...quiz, author: lasting(quiz.author), students: quiz.students.map(lasting) };
};

test('of 20 starts at once one attempt is made; of 10 submits one result; then there is none left', async () => {
  const quiz = await aQuiz({}, { maxAttempts: 1 });
  const student = quiz.students[0]!;
  const times = <Result>(count: number, act: () => Promise<Result>) => Promise.all(Array.from({ length: count }, act));
  const started = await times(20, () => start(quiz, student));
  expect(new Set(started.map(({ attempt }) => attempt.id)).size).toBe(1);
  const { attempt } = started[0]!;
  const submitted = await times(10, () => submit({ attemptId: attempt.id, answers: choose(attempt, 2) }, student));
  expect(submitted.map((one) => [one.attempt.score, one.attempt.passed])).toEqual(submitted.map(() => [1, true]));
  expect(await saidOf(student, QuizSubmitted)).toMatchObject([{ score: 1, passed: true, byServer: false }]);
  expect(await saidOf(student, ExerciseCompleted)).toMatchObject([{ score: 1, first: true }]);
  expect((await times(20, () => start(quiz, student))).map(({ code }) => code)).toEqual(
    Array.from({ length: 20 }, () => 'ATTEMPTS_EXHAUSTED'),
  );
});

test('the stored deadline decides; the server submits what was saved, also after it was down; an extension reopens', async () => {
  freeze('10:00:00');
  const quiz = await aQuiz({ timeLimitSeconds: 1_800 }, { closesAt: new Date('2026-03-29T10:20:00Z') }, 2);
  const [student, other] = [quiz.students[0]!, quiz.students[1]!];
  const { attempt } = await start(quiz, student);
  const { attempt: own } = await start(quiz, other);
  expect(attempt.deadline).toBe('2026-03-29T10:20:00.000Z');
  const [first, second] = choose(attempt, 2);
  at('10:19:58');
  expect((await save({ attemptId: attempt.id, answers: [first], sequence: 1 }, student)).attempt.sequence).toBe(1);
  at('10:20:04');
  expect((await save({ attemptId: attempt.id, answers: [second], sequence: 2 }, student)).attempt.sequence).toBe(2);
  at('10:20:06');
  expect((await save({ attemptId: attempt.id, answers: [second], sequence: 3 }, student)).code).toBe('DEADLINE_PASSED');
  // Nothing ran from before the deadline until now.
  at('10:25:00');
  await submitExpiredAttempts(subgraph.context(null));
  const seen = (id: string, viewer: Viewer) => subgraph.graphql<{ quizAttempt: Attempt }>(SEEN, { id }, viewer);
  expect((await seen(attempt.id, student)).data.quizAttempt).toMatchObject({ status: 'SCORED', score: 1 });
  expect((await submit({ attemptId: attempt.id }, student)).attempt).toMatchObject({
    submittedAt: '2026-03-29T10:20:00.000Z',
    byServer: true,
    score: 1,
  });
  expect((await start(quiz, student)).code).toBe('QUIZ_CLOSED');
  at('10:30:00');
  const deadline = '2026-03-29T10:40:00.000Z';
  const extended = await ask(EXTEND, { input: { attemptId: attempt.id, deadline } }, quiz.author);
  expect(extended.attempt).toMatchObject({ status: 'OPEN', deadline, sequence: 2 });
  expect(extended.attempt.questions.every(({ answer }) => answer !== null)).toBe(true);
  expect((await seen(attempt.id, student)).data.quizAttempt).toMatchObject({
    status: 'OPEN',
    score: null,
    passed: null,
  });
  expect((await seen(own.id, other)).data.quizAttempt).toMatchObject({ status: 'SCORED', score: 0 });
  // The first result is a minimum, and completion stays.
  await save({ attemptId: attempt.id, answers: choose(attempt, 0), sequence: 3 }, student);
  expect((await submit({ attemptId: attempt.id }, student)).attempt).toMatchObject({ score: 1, byServer: false });
  expect((await ask(EXTEND, { input: { attemptId: attempt.id, deadline } }, quiz.author)).code).toBe(
    'ATTEMPT_SUBMITTED',
  );
  expect(await saidOf(student, QuizSubmitted)).toHaveLength(1);
  expect(await saidOf(student, ExerciseCompleted)).toHaveLength(1);
});

test('attempts that end together share their statements, and one that can not be graded stops no other', async () => {
  const quiz = await aQuiz({ timeLimitSeconds: 600 }, { maxAttempts: 1 }, 41);
  const ids: string[] = [];
  for (const student of quiz.students) ids.push((await start(quiz, student)).attempt.id);
  const end = (some: readonly string[]) =>
    subgraph.rows(`update quiz_attempt set deadline = now() - interval '10 seconds' where id = any($1::uuid[])`, [
      some,
    ]);
  const submitted = async () => {
    const rows = await subgraph.rows(
      `select id from quiz_attempt where id = any($1::uuid[]) and status = 'submitted'`,
      [ids],
    );
    return rows.length;
  };
  const statements = async (some: readonly string[]) => {
    await end(some);
    return countStatements(() => submitExpiredAttempts(subgraph.context(null)));
  };
  const ofOne = await statements(ids.slice(0, 1));
  const ofMany = await statements(ids.slice(1, 21));
  expect(await submitted()).toBe(21);
  // Alone, 20 would be 20 times as many.
  expect(ofMany).toBeLessThan(2 * ofOne);
  const [broken = ''] = ids.slice(21);
  await subgraph.rows(`update quiz_attempt set drawn = '{}' where id = $1`, [broken]);
  await end(ids.slice(21));
  await submitExpiredAttempts(subgraph.context(null));
  expect(await submitted()).toBe(40);
  const told = (await subgraph.said(QuizSubmitted)).filter(({ data }) => data['exerciseId'] === quiz.exerciseId);
  expect(new Set(told.map(({ data }) => data['studentId'])).size).toBe(40);
  expect(told).toHaveLength(40);
  await subgraph.rows(`update quiz_attempt set drawn = '[]' where id = $1`, [broken]);
});

test('an older save that arrives later is ignored, and every wrong answer is named', async () => {
  const quiz = await aQuiz();
  const student = quiz.students[0]!;
  const { attempt } = await start(quiz, student);
  await save({ attemptId: attempt.id, answers: choose(attempt, 2), sequence: 5 }, student);
  const older = await save({ attemptId: attempt.id, answers: choose(attempt, 0), sequence: 4 }, student);
  expect(older.attempt.sequence).toBe(5);
  const [question] = attempt.questions;
  const bad = await save(
    {
      attemptId: attempt.id,
      sequence: 6,
      answers: [{ questionId: newId() }, { questionId: question!.id, options: [7] }],
    },
    student,
  );
  expect((bad.errors[0]?.extensions['problems'] as { field: string }[]).map(({ field }) => field)).toEqual([
    'input.answers.0.questionId',
    'input.answers.1.options',
  ]);
  expect((await submit({ attemptId: attempt.id }, student)).attempt.score).toBe(1);
  expect((await save({ attemptId: attempt.id, answers: [], sequence: 9 }, student)).code).toBe('INVALID_INPUT');
});

test('no other user finds an attempt; who grades the student does', async () => {
  const quiz = await aQuiz({ feedback: 'never' });
  const student = quiz.students[0]!;
  const { attempt } = await start(quiz, student);
  const [teacher, otherTeacher] = [person('instructor'), person('instructor')];
  const own = aClass(subgraph, quiz);
  await own.taughtBy(teacher);
  await own.join(student);
  await aClass(subgraph, quiz).taughtBy(otherTeacher);
  await submit({ attemptId: attempt.id, answers: choose(attempt, 1) }, student);
  const graders = [quiz.author, person('staff'), teacher];
  const scores = [];
  for (const viewer of [...graders, student, otherTeacher, person(), person('instructor')]) {
    const { data } = await subgraph.graphql<{ quizAttempt: Attempt | null }>(SEEN, { id: attempt.id }, viewer);
    scores.push(data.quizAttempt && data.quizAttempt.score);
  }
  expect(scores).toEqual([0.5, 0.5, 0.5, null, null, null, null]);
  expect((await save({ attemptId: attempt.id, answers: choose(attempt, 1), sequence: 9 }, person())).code).toBe(
    'QUIZ_ATTEMPT_NOT_FOUND',
  );
  for (const viewer of [otherTeacher, person(), student])
    expect((await ask(EXTEND, { input: { attemptId: attempt.id, extraAttempts: 1 } }, viewer)).code).toBe(
      'QUIZ_ATTEMPT_NOT_FOUND',
    );
});

describe('before its release nothing shows a result', () => {
  const closesAt = new Date('2026-03-29T12:00:00Z');
  /** Every way in which the student or anybody else but a grader could learn of it. */
  const tracesOf = async (quiz: PublishedExercise, student: Viewer, attemptId: string) => {
    const COURSE = `query ($course: ID, $exercise: ID!, $attempt: ID!) {
      course(id: $course) { viewerEnrollment { progress completedLessonCount completedAt } }
      exercise(id: $exercise) {
        questions { prompt choices } quiz { questions { prompt } } viewerResult { score }
        viewerProgress { bestScore completedAt } viewerAttempts { status score passed }
      }
      quizAttempt(id: $attempt) {
        status score passed questions { prompt options earnedPoints key { options } explanation feedback }
      }
    }`;
    const variables = { course: quiz.courseId, exercise: quiz.exerciseId, attempt: attemptId };
    const seen = await subgraph.graphql(COURSE, variables, student);
    const asking = { subgraph, userId: student.id, requested: DataExportRequested, receipt: DataExported };
    const exported = await partOf(subgraph, await askAbout(asking));
    const events = (await subgraph.said()).filter(({ data }) => data['studentId'] === student.id);
    return { seen: seen.data, exported, events: events.map(({ type, data }) => [type, data]) };
  };

  test.each([
    ['close', {}, 1],
    ['last-attempt', { maxAttempts: 2 }, 1],
    ['close', { passMark: 0 }, 0],
  ] as const)('after %s with %j and %i right answers', async (releaseAfter, settings, right) => {
    freeze('10:00:00');
    const quiz = await aQuiz({ feedback: 'key', releaseAfter }, { ...settings, closesAt });
    const student = quiz.students[0]!;
    const { attempt } = await start(quiz, student);
    const live = await subgraph.subscribe(
      `subscription ($id: ID!) { quizAttemptUpdated(attemptId: $id) { status score passed } }`,
      { id: attempt.id },
      student,
    );
    const answer = await submit({ attemptId: attempt.id, answers: choose(attempt, right) }, student);
    await releaseResults(subgraph.context(null));
    expect(answer.attempt).toMatchObject({ status: 'SUBMITTED', score: null, passed: null });
    const traces = await tracesOf(quiz, student, attempt.id);
    const text = JSON.stringify([answer, traces]);
    for (const secret of ['Because', 'Well done']) expect(text).not.toContain(secret);
    expect(traces.seen).toMatchObject({
      course: { viewerEnrollment: { progress: 0, completedLessonCount: 0, completedAt: null } },
      exercise: { viewerResult: null, viewerProgress: null, quiz: { questions: null }, questions: [] },
      quizAttempt: { score: null, passed: null, questions: [{ earnedPoints: null, key: null }, { key: null }] },
    });
    expect(traces.exported).toMatchObject({ quizAttempts: [{ score: null, passed: null }], exercises: [] });
    expect(traces.events.map(([type]) => type)).toEqual(
      expect.not.arrayContaining([ExerciseCompleted.type, QuizScored.type]),
    );
    expect(await saidOf(student, QuizSubmitted)).toMatchObject([
      { score: null, passed: null, localDate: '2026-03-29' },
    ]);

    at('12:00:00');
    await releaseResults(subgraph.context(null));
    const score = right / 2;
    const after = await tracesOf(quiz, student, attempt.id);
    expect(after.seen).toMatchObject({
      course: { viewerEnrollment: { progress: 1 } },
      exercise: { viewerProgress: { bestScore: score } },
      quizAttempt: { status: 'SCORED', score, passed: true, questions: [{ key: { options: [0] } }, {}] },
    });
    expect(JSON.stringify(after.seen)).toContain('Because');
    expect(await saidOf(student, QuizScored)).toMatchObject([{ score, passed: true, revision: 1 }]);
    expect(await saidOf(student, ExerciseCompleted)).toMatchObject([{ score, localDate: '2026-03-29' }]);
    const first = (live as AsyncIterable<{ data: unknown }>)[Symbol.asyncIterator]();
    expect((await first.next()).value).toMatchObject({ data: { quizAttemptUpdated: {} } });
    await first.return?.();
  });

  test('a last attempt releases the earlier ones', async () => {
    const quiz = await aQuiz({ releaseAfter: 'last-attempt' }, { maxAttempts: 2 });
    const student = quiz.students[0]!;
    const { attempt: first } = await start(quiz, student);
    expect((await submit({ attemptId: first.id, answers: choose(first, 2) }, student)).attempt.score).toBeNull();
    const { attempt: last } = await start(quiz, student);
    expect((await submit({ attemptId: last.id, answers: choose(last, 1) }, student)).attempt.score).toBe(0.5);
    await releaseResults(subgraph.context(null));
    const { data } = await subgraph.graphql<{ quizAttempt: Attempt }>(SEEN, { id: first.id }, student);
    expect(data.quizAttempt.score).toBe(1);
    expect((await saidOf(student, QuizScored)).map(({ score }) => score)).toEqual([1]);
  });

  test('feedback NEVER tells only that it passed, without a score', async () => {
    const quiz = await aQuiz({ feedback: 'never' });
    const student = quiz.students[0]!;
    const { attempt } = await start(quiz, student);
    const answer = await submit({ attemptId: attempt.id, answers: choose(attempt, 1) }, student);
    expect(answer.attempt).toMatchObject({
      status: 'SCORED',
      score: null,
      passed: true,
      questions: [{ earnedPoints: null, key: null }, {}],
      enrollment: { progress: 1 },
      exercise: { viewerProgress: { bestScore: null, completedAt: expect.any(String) as string } },
    });
    expect(await saidOf(student, QuizSubmitted)).toMatchObject([{ score: null, passed: true }]);
  });
});

test('an essay waits for a teacher, and two teachers do not overwrite each other', async () => {
  const questions = [{ type: 'essay', prompt: 'Why?', points: 4 }, ...TWO_QUESTIONS] as const;
  const quiz = await aQuiz({ questions });
  const student = quiz.students[0]!;
  const { attempt } = await start(quiz, student);
  const [essay] = attempt.questions;
  const answers = [{ questionId: essay!.id, text: 'Because it is so.' }];
  expect((await submit({ attemptId: attempt.id, answers }, student)).attempt).toMatchObject({
    status: 'AWAITING_GRADE',
    score: null,
  });
  const waiting = 'query ($id: ID!) { quizAttempts(exerciseId: $id, awaitingGrade: true) { edges { node { id } } } }';
  const queue = async (viewer: Viewer) => (await subgraph.graphql(waiting, { id: quiz.exerciseId }, viewer)).data;
  expect(await queue(quiz.author)).toEqual({ quizAttempts: { edges: [{ node: { id: attempt.id } }] } });
  expect(await queue(student)).toEqual({ quizAttempts: { edges: [] } });
  const points = [{ questionId: essay!.id, points: 3 }];
  const input = { attemptId: attempt.id, points, revision: 0 };
  expect((await ask(GRADE, { input }, student)).code).toBe('QUIZ_ATTEMPT_NOT_FOUND');
  expect((await ask(GRADE, { input }, quiz.author)).attempt).toMatchObject({ score: 0.5, gradeRevision: 1 });
  expect((await ask(GRADE, { input }, quiz.author)).code).toBe('GRADE_CHANGED');
  expect(await saidOf(student, SubmissionGraded)).toMatchObject([{ exerciseType: 'quiz', score: 0.5, passed: true }]);
  const better = { ...input, points: [{ questionId: essay!.id, points: 4 }], revision: 1 };
  expect((await ask(GRADE, { input: better }, quiz.author)).attempt.score).toBe(0.666667);
  expect(await saidOf(student, SubmissionRegraded)).toMatchObject([{ oldScore: 0.5, newScore: 0.666667, revision: 2 }]);
  expect(await queue(quiz.author)).toEqual({ quizAttempts: { edges: [] } });
});

test('numbers are read as the student’s language writes them', async () => {
  const quiz = await aQuiz({ questions: [{ type: 'numeric', prompt: 'Half of 3?', numbers: [{ value: '1.5' }] }] });
  const student = quiz.students[0]!;
  const { attempt } = await start(quiz, student);
  const answers = [{ questionId: attempt.questions[0]!.id, text: '1,5' }];
  expect((await save({ attemptId: attempt.id, answers, sequence: 1 }, student)).code).toBe('INVALID_INPUT');
  await subgraph.tell(UserRegistered, { userId: student.id, locale: 'pt-PT', timeZone: 'Europe/Lisbon' });
  expect((await submit({ attemptId: attempt.id, answers }, student)).attempt.score).toBe(1);
});

describe('a corrected key', () => {
  const correctAll = async (quiz: PublishedExercise, mode: 'current-only' | 'both-keys' | 'full-marks' | 'drop') => {
    const [question] = quiz.exercise.questions;
    if (!question || !('options' in question)) throw new Error('The quiz has no options.');
    await correctQuestion(subgraph.context(quiz.author), {
      exerciseId: quiz.exerciseId,
      questionId: question.id,
      mode,
      key: { options: [question.options[1]!.id] },
    });
    const [row] = await subgraph.rows<{ id: string }>('select id from question_correction where exercise_id = $1', [
      quiz.exerciseId,
    ]);
    while (await applyCorrection(subgraph.context(null), { correctionId: row!.id }));
    return row!.id;
  };
  const taken = async (quiz: PublishedExercise, student: Viewer, right: number) => {
    const { attempt } = await start(quiz, student);
    await submit({ attemptId: attempt.id, answers: choose(attempt, right) }, student);
    return attempt.id;
  };
  const scoreOf = async (id: string, student: Viewer) =>
    (await subgraph.graphql<{ quizAttempt: Attempt }>(SEEN, { id }, student)).data.quizAttempt.score;

  test.each([
    // Of 2 right, 1 right (the first), none right.
    ['current-only', [0.5, 0, 0.5]],
    ['both-keys', [1, 0.5, 0.5]],
    ['full-marks', [1, 0.5, 0.5]],
    ['drop', [1, 0, 0]],
  ] as const)('%s changes every attempt once, over all versions, and completion stays', async (mode, expected) => {
    const quiz = await aQuiz({}, {}, 3);
    const ids = [];
    for (const [index, right] of [2, 1, 0].entries()) ids.push(await taken(quiz, quiz.students[index]!, right));
    const correctionId = await correctAll(quiz, mode);
    const scores = [];
    for (const [index, id] of ids.entries()) scores.push(await scoreOf(id, quiz.students[index]!));
    expect(scores).toEqual(expected);
    // A run that was interrupted begins again, and says nothing twice.
    await subgraph.rows('update question_correction set done_until = null where id = $1', [correctionId]);
    while (await applyCorrection(subgraph.context(null), { correctionId }));
    const before = [1, 0.5, 0];
    for (const [index, student] of quiz.students.entries()) {
      const changed =
        before[index] === expected[index] ? [] : [{ oldScore: before[index], newScore: expected[index], revision: 2 }];
      expect(await saidOf(student, SubmissionRegraded)).toMatchObject(changed);
      const seen = await subgraph.graphql<{
        exercise: { viewerProgress: { bestScore: number; completedAt: string | null } };
      }>(
        'query ($id: ID!) { exercise(id: $id) { viewerProgress { bestScore completedAt } } }',
        { id: quiz.exerciseId },
        student,
      );
      const passed = before[index]! >= 0.5 || expected[index]! >= 0.5;
      expect(seen.data.exercise.viewerProgress).toEqual({
        bestScore: expected[index],
        completedAt: passed ? (expect.any(String) as string) : null,
      });
    }
    // New attempts are graded by it too.
    const id = await taken(quiz, quiz.students[2]!, 2);
    expect(await scoreOf(id, quiz.students[2]!)).toBe(mode === 'current-only' ? 0.5 : 1);
  });

  test('of a hidden result says nothing', async () => {
    const quiz = await aQuiz({ releaseAfter: 'close' }, { closesAt: new Date(Date.now() + 3_600_000) });
    const student = quiz.students[0]!;
    const id = await taken(quiz, student, 0);
    await correctAll(quiz, 'both-keys');
    expect(await scoreOf(id, student)).toBeNull();
    expect(await saidOf(student, SubmissionRegraded)).toEqual([]);
    expect(await subgraph.rows('select score from quiz_attempt where id = $1', [id])).toEqual([{ score: 0.5 }]);
  });
});
