import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { runCommand } from '../../../platform/command.js';
import { newId } from '../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { StudentEnrolled } from '../../../schema/events/classes.js';
import { EnrolledInCourse } from '../../../schema/events/courses.js';
import { enrollFromElsewhere } from '../commands/enrollment/enroll-in-course.js';
import { courses } from '../subgraph.js';
import { aClass } from '../testing/class.js';
import { aCourse, answers, someoneWaits, type Written } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());

const aClassOf = (course: Written) => aClass(subgraph, course);

const OPEN = 'mutation ($id: ID!) { openLesson(input: { lessonId: $id }) { lesson { content } } }';
const READ = 'mutation ($id: ID!) { completeReading(input: { exerciseId: $id }) { enrollment { progress } } }';
const SUBMIT = 'mutation ($input: SubmitQuizInput!) { submitQuiz(input: $input) { score } }';
const LESSON = 'query ($id: ID!) { lesson(id: $id) { content exercises { instructions questions { prompt } } } }';
const saidOf = async (student: Viewer) =>
  (await subgraph.said(EnrolledInCourse)).filter((event) => event.data['studentId'] === student.id);

test('a seat in a class enrolls in the course, once, however often it is delivered', async () => {
  const course = await aCourse(subgraph, { access: 'class' });
  const { classId, seat } = aClassOf(course);
  const student = person();
  const data = { ...seat(student), credits: 8 };
  const id = newId();
  await Promise.all([1, 2].map(() => subgraph.tell(StudentEnrolled, data, { subject: classId, id })));
  await subgraph.tell(StudentEnrolled, data, { subject: classId });
  expect(await saidOf(student)).toMatchObject([{ data: { courseId: course.courseId, studentId: student.id } }]);
  expect(await subgraph.rows('select source from enrollment where student_id = $1', [student.id])).toEqual([
    { source: 'class' },
  ]);
});

test('seats in two classes of a course at once make one enrollment', async () => {
  const course = await aCourse(subgraph, { access: 'class' });
  const student = person();
  await Promise.all(Array.from({ length: 5 }, () => aClassOf(course).join(student)));
  expect(await saidOf(student)).toHaveLength(1);
  expect(await subgraph.rows('select 1 from class_membership where student_id = $1', [student.id])).toHaveLength(5);
  expect(await subgraph.rows('select error from dead_letter where error is not null')).toEqual([]);
});

test('a seat that arrives while the student enrolls by themselves still makes one enrollment', async () => {
  const course = await aCourse(subgraph);
  const student = person();
  let received: Promise<unknown> | undefined;
  await runCommand(subgraph.context(null), 'slow enrollment', async (transaction) => {
    await enrollFromElsewhere(transaction, course.courseId, student.id, 'class');
    await transaction.flush();
    received = aClassOf(course).join(student);
    await someoneWaits(subgraph);
  });
  await received;
  expect(await saidOf(student)).toHaveLength(1);
  expect(await subgraph.rows('select 1 from class_membership where student_id = $1', [student.id])).toHaveLength(1);
  expect(await subgraph.rows('select error from dead_letter where error is not null')).toEqual([]);
});

test('who is enrolled already keeps their progress when they join a class', async () => {
  const course = await aCourse(subgraph, { students: 1 });
  const student = course.students[0]!;
  await subgraph.graphql(READ, { id: course.lessons[0]!.readingId }, student);
  await aClassOf(course).join(student);
  expect(await saidOf(student)).toHaveLength(1);
  const again = await subgraph.graphql(READ, { id: course.lessons[0]!.readingId }, student);
  expect(again.data).toEqual({ completeReading: { enrollment: { progress: 0.5 } } });
});

test('a lesson of a class course is closed until the student’s own class unlocks it, and again when they leave', async () => {
  const course = await aCourse(subgraph, { access: 'class', lessons: 2 });
  const [mine, other] = [aClassOf(course), aClassOf(course)];
  const student = person();
  const seat = await mine.join(student);
  const [first, second] = course.lessons;
  await other.unlock(first!.id);
  const codes = async (lesson = first!) => [
    (await subgraph.graphql(OPEN, { id: lesson.id }, student)).code,
    (await subgraph.graphql(READ, { id: lesson.readingId }, student)).code,
    (await subgraph.graphql(SUBMIT, { input: { exerciseId: lesson.quizId, answers: answers(lesson, 2) } }, student))
      .code,
  ];
  const locked = ['LESSON_LOCKED', 'LESSON_LOCKED', 'LESSON_LOCKED'];
  const closed = {
    lesson: {
      content: null,
      exercises: [
        { instructions: null, questions: null },
        { instructions: null, questions: null },
      ],
    },
  };
  const seen = async () => (await subgraph.graphql(LESSON, { id: first!.id }, student)).data;
  expect(await codes()).toEqual(locked);
  expect(await seen()).toEqual(closed);

  await mine.unlock(first!.id);
  await mine.unlock(first!.id);
  expect(await codes()).toEqual([undefined, undefined, undefined]);
  expect(await seen()).toMatchObject({
    lesson: { content: '# Olá', exercises: [{ questions: [] }, { questions: [{ prompt: 'Good morning?' }, {}] }] },
  });
  expect(await codes(second)).toEqual(locked);

  await mine.leave(seat);
  expect(await codes()).toEqual(locked);
  expect(await seen()).toEqual(closed);
  await mine.join(student);
  expect(await codes()).toEqual([undefined, undefined, undefined]);
});

test('a seat in a class opens a course for subscribers without a subscription, as long as it is held', async () => {
  const course = await aCourse(subgraph, { access: 'pro' });
  const { join, leave } = aClassOf(course);
  const student = person();
  const seat = await join(student);
  const open = () => subgraph.graphql(OPEN, { id: course.lessons[0]!.id }, student);
  expect((await open()).data).toEqual({ openLesson: { lesson: { content: '# Olá' } } });
  await leave(seat);
  expect((await open()).code).toBe('ENTITLEMENT_REQUIRED');
});

test('an archived course is still learned in its classes', async () => {
  const course = await aCourse(subgraph);
  const archive = 'mutation ($id: ID!) { archiveCourse(input: { courseId: $id }) { course { status } } }';
  await subgraph.graphql(archive, { id: course.courseId }, course.author);
  const student = person();
  await aClassOf(course).join(student);
  expect((await subgraph.graphql(OPEN, { id: course.lessons[0]!.id }, student)).code).toBeUndefined();
});
