import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { askAbout, partOf } from '../../../../platform/testing/privacy.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { DataErased, DataExported, ReviewDue } from '../../../../schema/events/courses.js';
import { DataExportRequested, UserErasureDue, UserRegistered } from '../../../../schema/events/users.js';
import type { QuestionInput } from '../exercise/question-input.js';
import { updateExercise } from '../exercise/update-exercise.js';
import { courses } from '../../subgraph.js';
import { anExerciseOf, TWO_QUESTIONS, type PublishedExercise } from '../../testing/quiz.js';
import { aCourse } from '../../testing/testing.js';
import { completeReading } from '../enrollment/complete-reading.js';
import { enrollInCourse } from '../enrollment/enroll-in-course.js';
import { leaveCourse } from '../enrollment/leave-course.js';
import { moveUpToNewestVersion } from '../enrollment/move-up-to-newest-version.js';
import { publishCourse } from '../course/publish-course.js';
import { correctQuestion } from '../quiz/correct-question.js';
import { releaseResults } from '../quiz/release-results.js';
import { remindOfReviews } from './remind-of-reviews.js';
import { startQuizAttempt } from '../quiz/start-quiz-attempt.js';
import { submitQuizAttempt } from '../quiz/submit-quiz-attempt.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

/** Tests move the clock past the end of access tokens. */
const lasting = (viewer: Viewer): Viewer => ({ ...viewer, expiresAt: new Date('2026-04-01T00:00:00Z') });

interface Card {
  readonly id: string;
  readonly revision: number;
  readonly state: string;
  readonly dueAt: string;
  readonly answerCount: number;
  readonly lesson: { readonly id: string } | null;
  readonly question: { readonly id: string; readonly key: { readonly options: number[] } | null } | null;
}
interface Queue {
  readonly count: number;
  readonly newCount: number;
  readonly answeredCount: number;
  readonly cards: readonly Card[];
}
const CARD = 'id revision state dueAt answerCount lesson { id } question { id prompt options key { options } }';
const QUEUE = `count newCount answeredCount cards(first: 100) { ${CARD} choices { rating dueAt } }`;

async function ask<Data>(act: string, variables: Record<string, unknown>, viewer: Viewer) {
  const { data, code, errors } = await subgraph.graphql<Record<string, Data> | null>(act, variables, viewer);
  return { data: Object.values(data ?? {})[0] as Data, code, errors };
}
const queueOf = async (viewer: Viewer): Promise<Queue> => {
  const { data, errors } = await ask<Queue>(`{ reviewQueue { ${QUEUE} } }`, {}, viewer);
  expect(errors).toEqual([]);
  return data;
};
/** The reactions to the domain's own events have been run. */
const queueWith = (viewer: Viewer, count: number) =>
  eventually(async () => {
    const queue = await queueOf(viewer);
    return queue.count === count ? queue : undefined;
  });
const answer = ({ id, revision }: Card, rating: string, viewer: Viewer) =>
  ask<{ card: Card; queue: Queue }>(
    `mutation ($input: AnswerCardInput!) { answerCard(input: $input) { card { ${CARD} } queue { count } } }`,
    { input: { cardId: id, revision, rating } },
    viewer,
  );
const undo = ({ id, revision }: Card, viewer: Viewer) =>
  ask<{ card: Card }>(
    `mutation ($input: UndoAnswerInput!) { undoAnswer(input: $input) { card { ${CARD} } } }`,
    { input: { cardId: id, revision } },
    viewer,
  );

/** Submits an attempt of two single choices: so many of them right. */
async function take({ exerciseId }: PublishedExercise, student: Viewer, right: number) {
  const context = subgraph.context(student);
  const attempt = await startQuizAttempt(context, { exerciseId });
  const { data } = await subgraph.graphql<{ quizAttempt: { questions: { id: string; options: string[] }[] } }>(
    'query ($id: ID!) { quizAttempt(id: $id) { questions { id options } } }',
    { id: attempt.id },
    student,
  );
  await submitQuizAttempt(context, {
    attemptId: attempt.id,
    answers: data.quizAttempt.questions.map(({ id, options }, index) => ({
      questionId: id,
      options: [options.findIndex((text) => text.startsWith(index < right ? 'Right' : 'Wrong'))],
    })),
  });
  return attempt;
}

const aQuiz = (
  quiz: Record<string, unknown> = {},
  settings: Record<string, unknown> = {},
  questions: readonly QuestionInput[] = TWO_QUESTIONS,
) =>
  anExerciseOf(subgraph, {
    type: 'quiz',
    settings,
    quiz: { questions, feedback: 'key', releaseAfter: 'submit', ...quiz },
  });
const registered = async (viewer: Viewer, timeZone: string) =>
  subgraph.tell(UserRegistered, { userId: viewer.id, locale: 'en', timeZone }, { subject: viewer.id });

test('completed lessons and questions answered wrong become cards, once their key may be seen and for their learner only', async () => {
  const quiz = await aQuiz();
  const student = quiz.students[0]!;
  await take(quiz, student, 1);
  const { cards } = await queueWith(student, 2);
  const [question, lesson] = [cards.find((card) => card.question)!, cards.find((card) => !card.question)!];
  expect(question).toMatchObject({ state: 'NEW', revision: 0, question: { key: { options: [expect.any(Number)] } } });
  expect(lesson.lesson).toEqual({ id: quiz.lessonId });
  const stranger = person();
  expect((await answer(question, 'GOOD', stranger)).code).toBe('REVIEW_CARD_NOT_FOUND');
  expect((await queueOf(stranger)).count).toBe(0);
  // A right answer in a later attempt makes the card needless, as it was never answered.
  await take(quiz, student, 2);
  await queueWith(student, 1);

  for (const feedback of ['never', 'score', 'right-wrong']) {
    const hidden = await aQuiz({ feedback }, { passMark: 0 });
    await take(hidden, hidden.students[0]!, 1);
    expect((await queueWith(hidden.students[0]!, 1)).cards[0]!.question).toBeNull();
  }
});

test('before the release of a result there is no card, afterwards there is; a dropped question has none', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(new Date('2026-03-29T10:00:00Z'));
  const quiz = await aQuiz({ releaseAfter: 'close' }, { closesAt: new Date('2026-03-29T11:00:00Z'), passMark: 1 });
  const student = lasting(quiz.students[0]!);
  await take(quiz, student, 0);
  const cardRows = () => subgraph.rows('select from review_card where student_id = $1', [student.id]);
  expect(await cardRows()).toHaveLength(0);
  vi.setSystemTime(new Date('2026-03-29T11:00:01Z'));
  await releaseResults(subgraph.context(null));
  const { cards } = await queueWith(student, 2);
  await answer(cards[0]!, 'AGAIN', student);
  const dropped = cards[0]!.question!.id;
  await correctQuestion(subgraph.context(quiz.author), {
    exerciseId: quiz.exerciseId,
    questionId: dropped,
    mode: 'drop',
  });
  vi.setSystemTime(new Date('2026-03-29T11:02:00Z'));
  const left = await queueWith(student, 1);
  expect(left.cards[0]!.question!.id).not.toBe(dropped);
});

test('of 20 answers at once one counts; it can be taken back once, and its retry changes nothing', async () => {
  const quiz = await aQuiz();
  const student = quiz.students[0]!;
  await take(quiz, student, 1);
  const card = (await queueWith(student, 2)).cards[0]!;
  const ratings = Array.from({ length: 20 }, (_, index) => (index % 2 ? 'GOOD' : 'AGAIN'));
  const answered = await Promise.all(ratings.map((rating) => answer(card, rating, student)));
  expect(answered.map(({ data }) => [data.card.revision, data.card.answerCount])).toEqual(ratings.map(() => [1, 1]));
  expect(new Set(answered.map(({ data }) => data.card.dueAt)).size).toBe(1);
  const now = answered[0]!.data.card;
  expect((await undo(now, student)).data.card).toMatchObject({ revision: 2, state: 'NEW', dueAt: card.dueAt });
  // The request is repeated, and the answer that was taken back arrives again.
  expect((await undo(now, student)).data.card.revision).toBe(2);
  expect((await answer(card, 'GOOD', student)).data.card).toMatchObject({ revision: 2, answerCount: 0 });
  expect((await undo({ ...card, revision: 2 }, student)).code).toBe('NOTHING_TO_UNDO');
});

test('a local day has at most 20 new cards; intervals of days end with the local day, steps of minutes at their time', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(new Date('2026-03-10T20:00:00Z'));
  const many = Array.from({ length: 24 }, (_, index) => ({ ...TWO_QUESTIONS[0]!, prompt: `Question ${index}?` }));
  const quiz = await aQuiz({}, { passMark: 1 }, many);
  const student = lasting(quiz.students[0]!);
  // 05:00 of the next day in Tokyo.
  await registered(student, 'Asia/Tokyo');
  await take(quiz, student, 0);
  const { cards, newCount } = await queueWith(student, 20);
  expect(newCount).toBe(20);
  for (const card of cards.slice(0, 2)) await answer(card, 'EASY', student);
  const again = (await answer(cards[2]!, 'AGAIN', student)).data;
  expect(again.queue.count).toBe(17);
  vi.setSystemTime(new Date('2026-03-10T20:01:01Z'));
  expect(await queueOf(student)).toMatchObject({ count: 18, newCount: 17, answeredCount: 3 });
  const { dueAt } = (
    await subgraph.rows<{ dueAt: Date }>(`select due_at as "dueAt" from review_card where id = $1`, [cards[0]!.id])
  )[0]!;
  // The first minute of the day in Tokyo on which it is due.
  const morning = new Date(`${new Date(dueAt.getTime() - 15 * 3_600_000).toISOString().slice(0, 10)}T15:00:30Z`);
  vi.setSystemTime(new Date(morning.getTime() - 60_000));
  const ids = async () => (await queueOf(student)).cards.map(({ id }) => id);
  expect(await ids()).not.toContain(cards[0]!.id);
  vi.setSystemTime(morning);
  expect(await ids()).toContain(cards[0]!.id);
  expect(morning < dueAt).toBe(true);
});

test('learners are reminded once in the morning where they live, and again after they answered or a week', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const remindAt = async (time: string) => {
    vi.setSystemTime(new Date(time));
    while (await remindOfReviews(subgraph.context(null)));
  };
  vi.setSystemTime(new Date('2026-03-10T05:00:00Z'));
  const quiz = await aQuiz({}, { passMark: 1 });
  const student = lasting(quiz.students[0]!);
  await registered(student, 'America/New_York');
  await take(quiz, student, 0);
  const { cards } = await queueWith(student, 2);
  const reminders = async () =>
    (await subgraph.said(ReviewDue)).filter(({ data }) => data['studentId'] === student.id).map(({ data }) => data);
  await remindAt('2026-03-10T11:59:00Z');
  expect(await reminders()).toEqual([]);
  const morning = { studentId: student.id, cardCount: 2, localDate: '2026-03-10' };
  await Promise.all([remindAt('2026-03-10T12:01:00Z'), remindAt('2026-03-10T12:01:00Z')]);
  await remindAt('2026-03-10T18:00:00Z');
  await remindAt('2026-03-11T12:01:00Z');
  expect(await reminders()).toEqual([morning]);
  await answer(cards[0]!, 'AGAIN', student);
  await remindAt('2026-03-12T12:01:00Z');
  await remindAt('2026-03-13T12:01:00Z');
  await remindAt('2026-03-19T12:01:00Z');
  expect((await reminders()).slice(1).map((data) => data['localDate'])).toEqual(['2026-03-12', '2026-03-19']);
});

test('cards hide with the access to their course, and with a version that has their question no more', async () => {
  const quiz = await aQuiz({}, { passMark: 1 });
  const student = quiz.students[0]!;
  await take(quiz, student, 0);
  const { cards } = await queueWith(student, 2);
  const { courseId } = quiz;
  await leaveCourse(subgraph.context(student), { courseId });
  expect((await queueOf(student)).count).toBe(0);
  expect((await answer(cards[0]!, 'GOOD', student)).code).toBe('REVIEW_CARD_NOT_FOUND');
  await enrollInCourse(subgraph.context(student), { courseId });
  expect((await queueOf(student)).count).toBe(2);
  const author = subgraph.context(quiz.author);
  await updateExercise(author, { exerciseId: quiz.exerciseId, quiz: { questions: [TWO_QUESTIONS[0]!] } });
  await publishCourse(author, { courseId });
  expect((await queueOf(student)).count).toBe(2);
  await moveUpToNewestVersion(subgraph.context(student), { courseId });
  expect((await queueOf(student)).cards.map((card) => card.question?.id)).toEqual([quiz.exercise.questions[0]!.id]);
});

test('cards are exported and erased with their learner', async () => {
  const { lessons, students } = await aCourse(subgraph, { students: 1 });
  const student = students[0]!;
  const lesson = lessons[0]!;
  await completeReading(subgraph.context(student), { exerciseId: lesson.readingId });
  await subgraph.rows('update lesson_progress set completed_at = now() where lesson_id = $1', [lesson.id]);
  await subgraph.rows(
    `insert into review_card (student_id, course_id, part_id, due_at)
     select student_id, course_id, $2, now() from enrollment where student_id = $1`,
    [student.id, lesson.id],
  );
  const asking = { subgraph, userId: student.id };
  const receipt = await askAbout({ ...asking, requested: DataExportRequested, receipt: DataExported });
  expect(await partOf(subgraph, receipt)).toMatchObject({ reviewCards: [{ partId: lesson.id, state: 'new' }] });
  await askAbout({ ...asking, requested: UserErasureDue, receipt: DataErased });
  expect(
    await subgraph.rows(
      'select student_id from review_card where student_id = $1 union select student_id from review_deck where student_id = $1',
      [student.id],
    ),
  ).toEqual([]);
});
