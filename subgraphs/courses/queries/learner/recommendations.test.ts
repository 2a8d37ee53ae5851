import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { completeReading } from '../../commands/enrollment/complete-reading.js';
import { updateCourse } from '../../commands/course/update-course.js';
import { enrollInCourse } from '../../commands/enrollment/enroll-in-course.js';
import { updateExercise } from '../../commands/exercise/update-exercise.js';
import { leaveCourse } from '../../commands/enrollment/leave-course.js';
import { publishCourse } from '../../commands/course/publish-course.js';
import { submitQuiz } from '../../commands/quiz/submit-quiz.js';
import { courses } from '../../subgraph.js';
import { aCourse, answers, type Written } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());

const recommended = async (viewer: Viewer) => {
  const result = await subgraph.graphql<{ recommendations: object[] }>(
    '{ recommendations { reason progress score skill mastery cardCount course { id } lesson { id } exercise { id } } }',
    {},
    viewer,
  );
  expect(result.errors).toEqual([]);
  return result.data.recommendations;
};
const nothing = {
  progress: null,
  score: null,
  skill: null,
  mastery: null,
  cardCount: null,
  lesson: null,
  exercise: null,
};
const take = ({ lessons }: Written, index: number, student: Viewer, right: 0 | 1 | 2) =>
  submitQuiz(subgraph.context(student), {
    exerciseId: lessons[index]!.quizId,
    answers: answers(lessons[index]!, right),
  });
const read = ({ lessons }: Written, index: number, student: Viewer) =>
  completeReading(subgraph.context(student), { exerciseId: lessons[index]!.readingId });

/** A course whose quizzes train a skill and need all points. */
async function training(skill: string, lessons: number): Promise<Written> {
  const course = await aCourse(subgraph, { lessons, published: false });
  const context = subgraph.context(course.author);
  for (const { quizId } of course.lessons)
    await updateExercise(context, { exerciseId: quizId, settings: { skills: [skill], passMark: 1, maxAttempts: 2 } });
  await publishCourse(context, { courseId: course.courseId });
  return course;
}

test('a student continues, tries again what failed, and trains weak skills', async () => {
  const skill = newId();
  const course = await training(skill, 4);
  const student = person();
  const { courseId, lessons } = course;
  expect(await recommended(student)).toEqual([]);
  await enrollInCourse(subgraph.context(student), { courseId });
  const first = {
    ...nothing,
    reason: 'CONTINUE',
    course: { id: courseId },
    lesson: { id: lessons[0]!.id },
    progress: 0,
  };
  expect(await recommended(student)).toEqual([first]);
  await take(course, 0, student, 1);
  await take(course, 1, student, 1);
  const retry = (index: number) => ({
    ...nothing,
    reason: 'RETRY_FAILED',
    score: 0.5,
    course: { id: courseId },
    lesson: { id: lessons[index]!.id },
    exercise: { id: lessons[index]!.quizId },
  });
  expect(await recommended(student)).toEqual([first, retry(1), retry(0)]);
  // The second attempt is the last.
  await take(course, 1, student, 0);
  expect(await recommended(student)).toEqual([first, retry(0)]);
  await take(course, 2, student, 0);
  const weak = (await recommended(student)).at(-1);
  expect(weak).toMatchObject({ reason: 'WEAK_SKILL', skill, exercise: { id: lessons[3]!.quizId } });
  expect((weak as { mastery: number }).mastery).toBeCloseTo((0 + 0.8 * 0.5 + 0.64 * 0.5) / 2.44, 6);
  const { data } = await subgraph.graphql<{ _entities: { skills: object[] | null }[] }>(
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { skills { name scoreCount } } } }',
    { r: [{ __typename: 'User', id: student.id }] },
    student,
  );
  expect(data._entities).toEqual([{ skills: [{ name: skill, scoreCount: 3 }] }]);
  await leaveCourse(subgraph.context(student), { courseId });
  expect(await recommended(student)).toEqual([]);
});

test('who completed a course is shown what it opens and the next level, and nothing locked', async () => {
  const language = newId();
  const first = await aCourse(subgraph, { language });
  const needs = await aCourse(subgraph);
  const higher = await aCourse(subgraph, { language, level: 'intermediate' });
  await aCourse(subgraph, { language, level: 'advanced' });
  await aCourse(subgraph, { language, level: 'intermediate', access: 'pro' });
  await updateCourse(subgraph.context(needs.author), { courseId: needs.courseId, prerequisiteIds: [first.courseId] });
  const student = person();
  await enrollInCourse(subgraph.context(student), { courseId: first.courseId });
  await read(first, 0, student);
  await take(first, 0, student, 2);
  // The card of the lesson is made by a reaction.
  const list = await eventually(async () => {
    const found = await recommended(student);
    return found.length === 3 ? found : undefined;
  });
  expect(list).toEqual([
    { ...nothing, reason: 'REVIEW_DUE', cardCount: 1, course: null },
    { ...nothing, reason: 'PREREQUISITE_MET', course: { id: needs.courseId } },
    { ...nothing, reason: 'NEXT_LEVEL', course: { id: higher.courseId } },
  ]);
  const ordered = await aCourse(subgraph, { lessons: 2 });
  await updateCourse(subgraph.context(ordered.author), { courseId: ordered.courseId, sequential: true });
  await enrollInCourse(subgraph.context(student), { courseId: ordered.courseId });
  expect((await recommended(student))[1]).toMatchObject({ reason: 'CONTINUE', lesson: { id: ordered.lessons[0]!.id } });
});
