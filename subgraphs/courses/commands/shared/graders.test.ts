import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../../../platform/command.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { RolesChanged, UserDeactivated, UserReactivated, UserRegistered } from '../../../../schema/events/users.js';
import { courses } from '../../subgraph.js';
import { aClass } from '../../testing/class.js';
import { aCourse } from '../../testing/testing.js';
import { addExercise } from '../exercise/add-exercise.js';
import { publishCourse } from '../course/publish-course.js';
import { enrollInCourse } from '../enrollment/enroll-in-course.js';
import { mayGrade } from './graders.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());

const register = (userId: string) =>
  subgraph.tell(UserRegistered, { userId, locale: 'en', timeZone: 'Europe/Lisbon' }, { subject: userId });

test('an author or a teacher who loses the role, or is deactivated, grades no more', async () => {
  const { courseId, author } = await aCourse(subgraph);
  const [teacher, student] = [person('instructor'), person()];
  const own = aClass(subgraph, { courseId });
  await own.taughtBy(teacher);
  await own.join(student);
  for (const viewer of [teacher, author]) {
    // With a token of before; the router refuses it only a moment later.
    const grades = () =>
      runCommand(subgraph.context(viewer), 'test', (transaction) =>
        mayGrade(transaction, { courseId, studentId: student.id }),
      );
    const tell = { subject: viewer.id };
    await register(viewer.id);
    await subgraph.tell(RolesChanged, { userId: viewer.id, roles: ['student', 'instructor'] }, tell);
    expect(await grades()).toBe(true);
    await subgraph.tell(RolesChanged, { userId: viewer.id, roles: ['student'] }, tell);
    expect(await grades()).toBe(false);
    await subgraph.tell(RolesChanged, { userId: viewer.id, roles: ['super_admin'] }, tell);
    expect(await grades()).toBe(true);
    await subgraph.tell(UserDeactivated, { userId: viewer.id }, tell);
    expect(await grades()).toBe(false);
    await subgraph.tell(UserReactivated, { userId: viewer.id }, tell);
    expect(await grades()).toBe(true);
  }
});

test('a user who is deactivated can not be taken into a group', async () => {
  const { courseId, lessons, author } = await aCourse(subgraph, { published: false });
  const { exercise } = await addExercise(subgraph.context(author), {
    lessonId: lessons[0]!.id,
    type: 'assignment',
    title: 'Together',
    instructions: '',
    assignment: { groupSize: 2 },
  });
  await publishCourse(subgraph.context(author), { courseId });
  const [first, second] = [person(), person()];
  for (const student of [first, second]) await enrollInCourse(subgraph.context(student), { courseId });
  await register(second.id);
  const invite = async () =>
    (
      await subgraph.graphql(
        'mutation ($input: SaveAssignmentDraftInput!) { saveAssignmentDraft(input: $input) { submission { id } } }',
        { input: { exerciseId: exercise.id, text: 'Ours', memberIds: [second.id] } },
        first,
      )
    ).code;
  await subgraph.tell(UserDeactivated, { userId: second.id }, { subject: second.id });
  expect(await invite()).toBe('INVALID_INPUT');
  await subgraph.tell(UserReactivated, { userId: second.id }, { subject: second.id });
  expect(await invite()).toBeUndefined();
});

test('users who may learn a course may begin it: a seat or a purchase brings back those who left', async () => {
  const { courseId } = await aCourse(subgraph, { access: 'class' });
  const [seated, stranger] = [person(), person()];
  await aClass(subgraph, { courseId }).join(seated);
  const send = async (field: string, viewer = seated) =>
    (
      await subgraph.graphql(
        `mutation ($input: ${field[0]!.toUpperCase()}${field.slice(1)}Input!) { ${field}(input: $input) { __typename } }`,
        { input: { courseId } },
        viewer,
      )
    ).code;
  expect(await send('leaveCourse')).toBeUndefined();
  expect(await send('enrollInCourse')).toBeUndefined();
  expect(await send('enrollInCourse', stranger)).toBe('CLASS_ENROLLMENT_REQUIRED');
});
