import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { newId } from '../../../platform/domain/ids.js';
import { countStatements, person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { CourseLeft, EnrolledInCourse } from '../../../schema/events/courses.js';
import { UserRegistered } from '../../../schema/events/users.js';
import { completeReading } from '../commands/enrollment/complete-reading.js';
import { updateCourse } from '../commands/course/update-course.js';
import { enrollInCourse } from '../commands/enrollment/enroll-in-course.js';
import { leaveCourse } from '../commands/enrollment/leave-course.js';
import { openLesson } from '../commands/enrollment/open-lesson.js';
import { submitAssignment } from '../commands/assignment/submit-assignment.js';
import { saveAssignmentDraft } from '../commands/assignment/save-assignment-draft.js';
import { publishCourse } from '../commands/course/publish-course.js';
import { moveUpToNewestVersion } from '../commands/enrollment/move-up-to-newest-version.js';
import { addExercise } from '../commands/exercise/add-exercise.js';
import { submitQuiz } from '../commands/quiz/submit-quiz.js';
import { courses } from '../subgraph.js';
import { aCourse, answers, type Written } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());

const PLAYER = `query ($id: ID!) { lesson(id: $id) {
  title content viewerLock viewerState { completedAt } course { id } section { title } next { title } previous { title }
} }`;
interface Player {
  lesson: { content: string | null; viewerLock: string | null; next: { title: string } | null } | null;
}
const play = async (id: string, viewer: Viewer) => {
  const result = await subgraph.graphql<Player>(PLAYER, { id }, viewer);
  expect(result.errors).toEqual([]);
  return result.data.lesson;
};
const complete = async ({ lessons }: Written, index: number, student: Viewer) => {
  const lesson = lessons[index]!;
  await completeReading(subgraph.context(student), { exerciseId: lesson.readingId });
  await submitQuiz(subgraph.context(student), { exerciseId: lesson.quizId, answers: answers(lesson, 2) });
};

test('a lesson says where it is, how far the viewer is, and why it is locked', async () => {
  const course = await aCourse(subgraph, { lessons: 3, students: 1 });
  const [student] = course.students;
  await openLesson(subgraph.context(student!), { lessonId: course.lessons[1]!.id });
  expect(await play(course.lessons[1]!.id, student!)).toEqual({
    title: 'Lesson 2',
    content: '# Olá',
    viewerLock: null,
    viewerState: { completedAt: null },
    course: { id: course.courseId },
    section: { title: 'First steps' },
    next: { title: 'Lesson 3' },
    previous: { title: 'Lesson 1' },
  });
  expect(await play(course.lessons[2]!.id, person())).toMatchObject({
    content: null,
    viewerLock: 'NOT_ENROLLED',
    viewerState: null,
    next: null,
  });
  const inClass = await aCourse(subgraph, { access: 'class' });
  const asAuthor = await play(inClass.lessons[0]!.id, inClass.author);
  expect([asAuthor?.viewerLock, asAuthor?.content]).toEqual([null, '# Olá']);
});

test('a page of all lessons with their places costs a fixed number of statements', async () => {
  const count = async (lessons: number) => {
    const course = await aCourse(subgraph, { lessons, students: 1 });
    return countStatements(async () => {
      const { errors } = await subgraph.graphql(
        `query ($id: ID) { course(id: $id) { sections { lessons {
          title html materials { title } viewerLock viewerState { openedAt } next { id } previous { id } course { id } section { id }
          exercises { id instructions viewerProgress { bestScore } }
        } } } }`,
        { id: course.courseId },
        course.students[0],
      );
      expect(errors).toEqual([]);
    });
  };
  expect(await count(20)).toBe(await count(2));
});

test('lessons of a sequential course open one after the other, and stay open', async () => {
  const course = await aCourse(subgraph, { lessons: 3, students: 1 });
  await updateCourse(subgraph.context(course.author), { courseId: course.courseId, sequential: true });
  const [student] = course.students;
  const locks = async () => Promise.all(course.lessons.map(async ({ id }) => (await play(id, student!))?.viewerLock));
  expect(await locks()).toEqual([null, 'PREVIOUS_LESSON', 'PREVIOUS_LESSON']);
  expect((await play(course.lessons[1]!.id, student!))?.content).toBeNull();
  const open = (index: number) => openLesson(subgraph.context(student!), { lessonId: course.lessons[index]!.id });
  await expect(open(1)).rejects.toMatchObject({ code: 'LESSON_LOCKED', details: { reason: 'previous-lesson' } });
  await expect(complete(course, 1, student!)).rejects.toMatchObject({ code: 'LESSON_LOCKED' });
  await completeReading(subgraph.context(student!), { exerciseId: course.lessons[0]!.readingId });
  expect(await locks()).toEqual([null, 'PREVIOUS_LESSON', 'PREVIOUS_LESSON']);
  await complete(course, 0, student!);
  expect(await locks()).toEqual([null, null, 'PREVIOUS_LESSON']);
  await open(1);
  expect(await locks()).toEqual([null, null, 'PREVIOUS_LESSON']);
  expect((await play(course.lessons[2]!.id, course.author))?.viewerLock).toBeNull();
});

test('the lesson behind an assignment opens when it is handed in, before its grade is known', async () => {
  const course = await aCourse(subgraph, { lessons: 2, students: 1 });
  const [student, author] = [course.students[0]!, subgraph.context(course.author)];
  const { exercise } = await addExercise(author, {
    lessonId: course.lessons[0]!.id,
    type: 'assignment',
    title: 'Essay',
    instructions: '',
  });
  await updateCourse(author, { courseId: course.courseId, sequential: true });
  await publishCourse(author, { courseId: course.courseId });
  const context = subgraph.context(student);
  await moveUpToNewestVersion(context, { courseId: course.courseId });
  await complete(course, 0, student);
  expect(await play(course.lessons[1]!.id, student)).toMatchObject({ viewerLock: 'PREVIOUS_LESSON' });
  await saveAssignmentDraft(context, { exerciseId: exercise.id, text: 'Done.' });
  expect(await play(course.lessons[1]!.id, student)).toMatchObject({ viewerLock: 'PREVIOUS_LESSON' });
  await submitAssignment(context, { exerciseId: exercise.id, revision: 0 });
  expect(await play(course.lessons[1]!.id, student)).toMatchObject({ viewerLock: null });
});

test('a course with prerequisites is begun when they are completed; a class asks for none', async () => {
  const first = await aCourse(subgraph);
  const second = await aCourse(subgraph);
  const { courseId } = second;
  await updateCourse(subgraph.context(second.author), { courseId, prerequisiteIds: [first.courseId] });
  const student = person();
  const enroll = () => enrollInCourse(subgraph.context(student), { courseId });
  const missing = { code: 'PREREQUISITE_MISSING', details: { courseIds: [first.courseId] } };
  await expect(enroll()).rejects.toMatchObject(missing);
  await enrollInCourse(subgraph.context(student), { courseId: first.courseId });
  await expect(enroll()).rejects.toMatchObject(missing);
  await complete(first, 0, student);
  expect((await enroll()).courseId).toBe(courseId);
});

test('who leaves a course keeps the results, reads no more, and continues there when they enroll again', async () => {
  const course = await aCourse(subgraph, { students: 1 });
  const [student] = course.students;
  const { courseId } = course;
  const lesson = course.lessons[0]!;
  await completeReading(subgraph.context(student!), { exerciseId: lesson.readingId });
  for (let time = 0; time < 2; time += 1) await leaveCourse(subgraph.context(student!), { courseId });
  expect(await play(lesson.id, student!)).toMatchObject({ content: null, viewerLock: 'NOT_ENROLLED' });
  await expect(openLesson(subgraph.context(student!), { lessonId: lesson.id })).rejects.toMatchObject({
    code: 'NOT_ENROLLED_IN_COURSE',
  });
  const own = async () =>
    (
      await subgraph.graphql(
        'query ($id: ID, $r: [_Any!]!) { course(id: $id) { viewerEnrollment { progress } } _entities(representations: $r) { ... on User { courseEnrollments { progress leftAt } } } }',
        { id: courseId, r: [{ __typename: 'User', id: student!.id }] },
        student,
      )
    ).data;
  expect(await own()).toMatchObject({
    course: { viewerEnrollment: null },
    _entities: [{ courseEnrollments: [{ progress: 0.5, leftAt: expect.any(String) as string }] }],
  });
  const again = await Promise.allSettled(
    Array.from({ length: 3 }, () => enrollInCourse(subgraph.context(student!), { courseId })),
  );
  expect(again.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await own()).toMatchObject({ course: { viewerEnrollment: { progress: 0.5 } } });
  const said = async (contract: typeof CourseLeft | typeof EnrolledInCourse) =>
    (await subgraph.said(contract)).filter(({ data }) => data['courseId'] === courseId).length;
  expect([await said(CourseLeft), await said(EnrolledInCourse)]).toEqual([1, 2]);
});

test('who registers is enrolled in the default courses, once, and no other user', async () => {
  const free = await aCourse(subgraph);
  const paid = await aCourse(subgraph, { access: 'pro' });
  const SET =
    'mutation ($input: SetDefaultEnrollmentInput!) { setDefaultEnrollment(input: $input) { courses { id } } }';
  const set = async (courseIds: string[], viewer: Viewer) => subgraph.graphql(SET, { input: { courseIds } }, viewer);
  for (const ids of [[paid.courseId], [newId()], ['nonsense']])
    expect((await set(ids, person('staff'))).code).toBe('INVALID_INPUT');
  expect((await set([free.courseId], person('instructor'))).code).toBe('FORBIDDEN');
  const early = new Date(Date.now() - 60_000).toISOString();
  expect((await set([free.courseId], person('staff'))).data).toEqual({
    setDefaultEnrollment: { courses: [{ id: free.courseId }] },
  });
  const [late, before] = [newId(), newId()];
  const register = (userId: string, id?: string) =>
    subgraph.tell(
      UserRegistered,
      { userId, locale: 'pt-PT', timeZone: 'Europe/Lisbon' },
      { subject: userId, ...(id && { id }) },
    );
  const event = await register(late);
  await register(late, event.id);
  await register(late);
  await subgraph.transport.publish('lyceum.users', [
    { ...event, id: newId(), time: early, subject: before, data: { ...(event.data as object), userId: before } },
  ]);
  const rows = await subgraph.rows('select student_id, source from enrollment where course_id = $1', [free.courseId]);
  expect(rows).toEqual([{ studentId: late, source: 'default' }]);
  await set([], person('staff'));
});
