import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { CourseCompleted, CourseMovedUp } from '../../../../schema/events/courses.js';
import { courses } from '../../subgraph.js';
import { aCourse, answers, type LessonIds } from '../../testing/testing.js';
import { addExercise } from '../exercise/add-exercise.js';
import { addLesson } from '../lesson/add-lesson.js';
import { publishCourse } from '../course/publish-course.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());

const MOVE = `mutation ($id: ID!) {
  moveUpToNewestVersion(input: { courseId: $id }) { enrollment { progress completedLessonCount completedAt } }
}`;
const READ = `mutation ($id: ID!) {
  completeReading(input: { exerciseId: $id }) { enrollment { progress completedAt } }
}`;
const SUBMIT = 'mutation ($input: SubmitQuizInput!) { submitQuiz(input: $input) { score } }';
const START = 'mutation ($id: ID!) { startQuizAttempt(input: { exerciseId: $id }) { attempt { id } } }';

async function learn({ readingId, quizId, ...lesson }: LessonIds, student: Viewer): Promise<void> {
  await subgraph.graphql(READ, { id: readingId }, student);
  const given = answers({ readingId, quizId, ...lesson }, 2);
  await subgraph.graphql(SUBMIT, { input: { exerciseId: quizId, answers: given } }, student);
}

test('a student moves when they want, keeps what they did and completed, and not while an attempt is open', async () => {
  const { courseId, sectionId, lessons, author, students } = await aCourse(subgraph, { lessons: 2, students: 2 });
  const [student, other] = [students[0]!, students[1]!];
  for (const lesson of lessons) await learn(lesson, student);
  const context = subgraph.context(author);
  const { lesson } = await addLesson(context, { sectionId, title: 'New', markdown: '' });
  const reading = await addExercise(context, { lessonId: lesson.id, type: 'reading', title: 'Read', instructions: '' });
  await publishCourse(context, { courseId });
  const move = (viewer: Viewer) => subgraph.graphql(MOVE, { id: courseId }, viewer);
  expect((await move(person())).code).toBe('NOT_ENROLLED_IN_COURSE');
  await subgraph.graphql(START, { id: lessons[0]!.quizId }, other);
  expect((await move(other)).code).toBe('ATTEMPT_OPEN');
  // 4 of 5 steps. Idempotent.
  for (let times = 0; times < 2; times += 1)
    expect((await move(student)).data).toEqual({
      moveUpToNewestVersion: {
        enrollment: { progress: 0.8, completedLessonCount: 2, completedAt: expect.any(String) as string },
      },
    });
  expect((await subgraph.graphql(READ, { id: reading.exercise.id }, student)).data).toMatchObject({
    completeReading: { enrollment: { progress: 1, completedAt: expect.any(String) as string } },
  });
  const saidOf = async (contract: Parameters<TestSubgraph['said']>[0]) =>
    (await subgraph.said(contract)).filter(({ data }) => data['studentId'] === student.id);
  expect(await saidOf(CourseCompleted)).toHaveLength(1);
  expect(await saidOf(CourseMovedUp)).toMatchObject([{ data: { fromVersion: 1, toVersion: 2 } }]);
});
