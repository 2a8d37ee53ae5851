import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { courses } from '../../subgraph.js';
import { aCourse } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());

const IMPORT = `mutation ($input: ImportQuestionsInput!) { importQuestions(input: $input) {
  questionCount problems { line message } exercise { quiz { questions { prompt type } } } course { revision }
} }`;
interface Imported {
  importQuestions: {
    questionCount: number;
    problems: { line: number; message: string }[];
    exercise: { quiz: { questions: { prompt: string; type: string }[] } };
  };
}
const importGift = (exerciseId: string, gift: string, viewer: Viewer, more: object = {}) =>
  subgraph.graphql<Imported>(IMPORT, { input: { exerciseId, gift, ...more } }, viewer);

test('all questions of a file are added, after a dry run that changes nothing', async () => {
  const { lessons, author } = await aCourse(subgraph, { published: false });
  const { quizId } = lessons[0]!;
  const gift = 'Two? {=2 ~3}\n\nSun is a star.{T#No, it is.#Right.}\n\nSay it. {=yes}';
  const dry = await importGift(quizId, gift, author, { dryRun: true });
  expect(dry.data.importQuestions).toMatchObject({ questionCount: 3, problems: [] });
  expect(dry.data.importQuestions.exercise.quiz.questions).toHaveLength(2);
  const real = await importGift(quizId, gift, author);
  expect(real.data.importQuestions.exercise.quiz.questions.slice(2)).toEqual([
    { prompt: 'Two?', type: 'SINGLE' },
    { prompt: 'Sun is a star.', type: 'TRUE_FALSE' },
    { prompt: 'Say it.', type: 'SHORT_ANSWER' },
  ]);
});

test('a file with a problem adds nothing, and every problem has its line', async () => {
  const { lessons, author } = await aCourse(subgraph, { published: false });
  const { quizId, readingId } = lessons[0]!;
  const { data } = await importGift(
    quizId,
    'Good? {T}\n\nOne option {=a ~}\n\nNo braces\n\nWeights {~%90%a ~%90%b}',
    author,
  );
  expect(data.importQuestions.problems.map(({ line }) => line)).toEqual([3, 5, 7]);
  expect(data.importQuestions.exercise.quiz.questions).toHaveLength(2);
  expect((await importGift(quizId, '  \n// nothing\n', author)).data.importQuestions.problems).toEqual([
    { line: 1, message: 'has no questions' },
  ]);
  const many = Array.from({ length: 499 }, (_, index) => `Q${index} {T}`).join('\n\n');
  expect((await importGift(quizId, many, author)).data.importQuestions.problems).toEqual([
    { line: 1, message: 'the quiz would have more than 500 questions' },
  ]);
  expect((await importGift(readingId, 'Good? {T}', author)).code).toBe('EXERCISE_TYPE_MISMATCH');
  expect((await importGift(quizId, 'Good? {T}', author, { revision: 1 })).code).toBe('DRAFT_CHANGED');
  expect((await importGift(quizId, 'Good? {T}', person('instructor'))).code).toBe('NOT_YOUR_COURSE');
});

test('a file that is too long for a request is sent as an upload', async () => {
  const { lessons, author } = await aCourse(subgraph, { published: false });
  const { quizId: exerciseId } = lessons[0]!;
  const send = async (bytes: Buffer) => {
    const { data } = await subgraph.graphql<{ requestQuestionUpload: { ticket: { uploadId: string; url: string } } }>(
      `mutation ($input: RequestQuestionUploadInput!) { requestQuestionUpload(input: $input) { ticket { uploadId url } } }`,
      { input: { exerciseId, size: bytes.length } },
      author,
    );
    const { uploadId, url } = data.requestQuestionUpload.ticket;
    const path = new URL(url).pathname.replace('/courses/', '/');
    await subgraph.running.client.upload(path, Readable.from([bytes]), await subgraph.headers(null));
    return uploadId;
  };
  const stem = 'An explanation that is long. '.repeat(60);
  const gift = Array.from({ length: 120 }, (_, index) => `${stem} ${index}? {=right ~wrong}`).join('\n\n');
  const uploadId = await send(Buffer.from(gift));
  expect(gift.length).toBeGreaterThan(200_000);
  const act = (input: object) => subgraph.graphql<Imported>(IMPORT, { input: { exerciseId, ...input } }, author);
  expect((await act({ uploadId, dryRun: true })).data.importQuestions).toMatchObject({
    questionCount: 120,
    problems: [],
  });
  expect((await act({ uploadId })).data.importQuestions.exercise.quiz.questions).toHaveLength(122);
  expect((await act({ uploadId, gift: 'Good? {T}' })).code).toBe('INVALID_INPUT');
  expect((await act({ uploadId: await send(Buffer.from([0x41, 0, 0xff])) })).code).toBe('UPLOAD_MISMATCH');
});
