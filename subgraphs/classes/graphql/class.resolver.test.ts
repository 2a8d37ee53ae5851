import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { countStatements, person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { activateClass } from '../commands/class/activate-class.js';
import { unlockLesson } from '../commands/attendance/unlock-lesson.js';
import { classes } from '../subgraph.js';
import { aClass, known } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
});
afterAll(() => subgraph.stop());

const ROSTER = `query ($id: ID!) {
  class(id: $id) {
    title meetings { number startsAt }
    roster { creditBalance student { id } creditHistory { delta } attendance { status } }
  }
}`;

test('a roster costs the same number of statements for 1 and for 20 students', async () => {
  const one = await aClass(subgraph, { students: 1 });
  const twenty = await aClass(subgraph, { students: 20 });
  const count = (taught: typeof one) =>
    countStatements(async () => {
      const result = await subgraph.graphql<{ class: { roster: object[] } }>(
        ROSTER,
        { id: taught.classId },
        taught.teacher,
      );
      expect(result.data.class.roster).toHaveLength(taught.students.length);
    });
  const few = await count(one);
  expect(await count(twenty)).toBe(few);
  expect(few).toBe(5);
});

test('students, their credits and their attendance are read by pages, in as many statements for 3 as for 1', async () => {
  const { classId, teacher, students } = await aClass(subgraph, { students: 3, totalMeetings: 4 });
  interface Page<Node> {
    edges: { node: Node }[];
    pageInfo: { hasNextPage: boolean; endCursor: string };
  }
  interface Shown {
    student: { id: string };
    creditEntries: Page<{ delta: number }>;
    attendanceMarks: Page<object>;
  }
  const read = async (first: number, after: string | null = null) => {
    const { data, errors } = await subgraph.graphql<{
      class: {
        enrollments: Page<Shown>;
        attendanceReport: { byStudent: Page<{ enrollment: { student: { id: string } } }> };
      };
    }>(
      `query ($id: ID!, $first: Int, $after: String) { class(id: $id) {
         enrollments(first: $first, after: $after) {
           edges { node { student { id } creditEntries(first: 1) { edges { node { delta } } pageInfo { hasNextPage } }
             attendanceMarks { edges { node { status } } } } }
           pageInfo { hasNextPage endCursor } }
         attendanceReport { byStudent(first: $first, after: $after) {
           edges { node { enrollment { student { id } } } } pageInfo { hasNextPage endCursor } } } } }`,
      { id: classId, first, after },
      teacher,
    );
    expect(errors).toEqual([]);
    return data.class;
  };
  const ids = students.map(({ id }) => id);
  const first = await read(2);
  const second = await read(2, first.enrollments.pageInfo.endCursor);
  const studentsOf = (page: Page<Shown>) => page.edges.map(({ node }) => node.student.id);
  expect([studentsOf(first.enrollments), studentsOf(second.enrollments)]).toEqual([ids.slice(0, 2), ids.slice(2)]);
  expect([first, second].map(({ enrollments }) => enrollments.pageInfo.hasNextPage)).toEqual([true, false]);
  expect(first.enrollments.edges[0]?.node.creditEntries.edges).toEqual([{ node: { delta: 4 } }]);
  const reported = first.attendanceReport.byStudent;
  const rest = await read(2, reported.pageInfo.endCursor);
  expect(
    [reported, rest.attendanceReport.byStudent].map(({ edges }) => edges.map(({ node }) => node.enrollment.student.id)),
  ).toEqual([ids.slice(0, 2), ids.slice(2)]);
  const one = await countStatements(() => read(1));
  expect(await countStatements(() => read(3))).toBe(one);
});

test('100 classes are resolved for other subgraphs by one statement', async () => {
  const ids = await Promise.all(Array.from({ length: 5 }, async () => (await aClass(subgraph)).classId));
  const representations = Array.from({ length: 100 }, (_, index) => ({
    __typename: 'Class',
    id: ids[index] ?? newId(),
  }));
  const statements = await countStatements(async () => {
    const result = await subgraph.graphql<{ _entities: ({ title: string } | null)[] }>(
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Class { title } } }',
      { representations },
      person(),
    );
    expect(result.data._entities.filter(Boolean)).toHaveLength(5);
  });
  expect(statements).toBe(1);
});

test('the people of a class are shown to its instructor and staff only', async () => {
  const { classId, teacher, staff, students } = await aClass(subgraph, { students: 2 });
  const ask = (viewer: typeof teacher) =>
    subgraph.graphql<{ class: { roster: object[] | null } }>(ROSTER, { id: classId }, viewer);
  expect((await ask(teacher)).data.class.roster).toHaveLength(2);
  expect((await ask(staff)).data.class.roster).toHaveLength(2);
  for (const viewer of [students[0], person('instructor'), person()]) {
    const result = await ask(viewer ?? person());
    expect([result.code, result.data.class.roster]).toEqual(['NOT_YOUR_CLASS', null]);
  }
});

test('another user’s classes are not in the list, and not in a user', async () => {
  const { classId, students, teacher } = await aClass(subgraph, { students: 1 });
  const list = async (viewer: typeof teacher) =>
    (
      await subgraph.graphql<{ classes: { edges: { node: { id: string } }[] } }>(
        '{ classes(first: 100) { edges { node { id } } } }',
        {},
        viewer,
      )
    ).data.classes.edges.map((edge) => edge.node.id);
  expect(await list(teacher)).toEqual([classId]);
  expect(await list(students[0] ?? person())).toEqual([classId]);
  expect(await list(person('instructor'))).toEqual([]);
  const ofUser = (viewer: typeof teacher) =>
    subgraph.graphql<{ _entities: { classes: object[] | null }[] }>(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { classes { id } } } }',
      { r: [{ __typename: 'User', id: students[0]?.id }] },
      viewer,
    );
  expect((await ofUser(students[0] ?? person())).data._entities).toEqual([{ classes: [{ id: classId }] }]);
  expect((await ofUser(teacher)).data._entities).toEqual([{ classes: null }]);
});

test('a list is paged by cursors that stay true while classes are added', async () => {
  const staff = person('staff');
  const { courseId, teacher } = await aClass(subgraph);
  const add = () => subgraph.graphql(CREATE, { input: { ...INPUT, courseId, instructorId: teacher.id } }, staff);
  for (let index = 0; index < 4; index += 1) expect((await add()).errors).toEqual([]);
  const page = async (args: object) =>
    (
      await subgraph.graphql<{
        classes: { edges: { node: { id: string } }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
      }>(
        `query ($courseId: ID, $first: Int, $after: String) {
          classes(courseId: $courseId, first: $first, after: $after) { edges { node { id } } pageInfo { endCursor hasNextPage } }
        }`,
        { courseId, ...args },
        staff,
      )
    ).data.classes;
  const first = await page({ first: 3 });
  await add();
  const second = await page({ first: 3, after: first.pageInfo.endCursor });
  expect([first.edges.length, first.pageInfo.hasNextPage, second.edges.length, second.pageInfo.hasNextPage]).toEqual([
    3,
    true,
    2,
    false,
  ]);
  expect(new Set([...first.edges, ...second.edges].map((edge) => edge.node.id)).size).toBe(5);
});

test('a list is narrowed by type, instructor, status and a part of the title, also page by page', async () => {
  const staff = person('staff');
  const { courseId, teacher } = await aClass(subgraph);
  const [{ id: instructorId }] = await known(subgraph, person('instructor'));
  const titles = ['Música 100%', 'Music II', 'music III', 'Maths'];
  for (const [index, title] of titles.entries()) {
    const input = {
      ...INPUT,
      courseId,
      title,
      type: index === 3 ? 'PRIVATE' : 'GROUP',
      instructorId: index > 0 ? instructorId : teacher.id,
    };
    expect((await subgraph.graphql(CREATE, { input }, staff)).errors).toEqual([]);
  }
  const list = async (args: object) => {
    const { data } = await subgraph.graphql<{
      classes: { edges: { node: { title: string } }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
    }>(
      `query ($courseId: ID, $type: ClassType, $instructorId: ID, $title: String, $status: ClassStatus, $first: Int, $after: String) {
        classes(courseId: $courseId, type: $type, instructorId: $instructorId, title: $title, status: $status, first: $first, after: $after) {
          edges { node { title } } pageInfo { endCursor hasNextPage }
        }
      }`,
      { courseId, ...args },
      staff,
    );
    return { titles: data.classes.edges.map((edge) => edge.node.title), ...data.classes.pageInfo };
  };
  expect((await list({ title: 'MUSIC' })).titles).toEqual(['music III', 'Music II']);
  expect((await list({ title: '100%' })).titles).toEqual(['Música 100%']);
  expect((await list({ title: '%' })).titles).toEqual(['Música 100%']);
  expect((await list({ type: 'PRIVATE' })).titles).toEqual(['Maths']);
  expect((await list({ instructorId })).titles).toEqual(['Maths', 'music III', 'Music II']);
  expect((await list({ instructorId: 'x' })).titles).toEqual([]);
  expect((await list({ instructorId, status: 'ACTIVE' })).titles).toEqual([]);
  const first = await list({ instructorId, title: 'music', first: 1 });
  expect([first.titles, first.hasNextPage]).toEqual([['music III'], true]);
  const second = await list({ instructorId, title: 'music', first: 1, after: first.endCursor });
  expect([second.titles, second.hasNextPage]).toEqual([['Music II'], false]);
});

test.each([{ first: -1 }, { first: 101 }, { first: 2, last: 2 }, { after: 'nonsense' }])(
  'a page of %o is refused',
  async (args) => {
    const result = await subgraph.graphql(
      'query ($first: Int, $last: Int, $after: String) { classes(first: $first, last: $last, after: $after) { edges { cursor } } }',
      args,
      person('staff'),
    );
    expect(result.code).toBe('INVALID_INPUT');
  },
);

const CREATE = 'mutation ($input: CreateClassInput!) { createClass(input: $input) { class { id } } }';
const INPUT = {
  type: 'GROUP',
  title: 'Evening group',
  courseId: newId(),
  instructorId: newId(),
  schedule: {
    recurrence: 'FREQ=WEEKLY;BYDAY=TU',
    startsOn: '2026-03-24',
    localTime: '18:30',
    timeZone: 'Europe/Lisbon',
    durationMinutes: 60,
  },
  totalMeetings: 8,
  capacity: 5,
  price: { amountMinor: '24000', currency: 'EUR' },
};

test('invalid input names every field at once', async () => {
  const result = await subgraph.graphql(
    CREATE,
    { input: { ...INPUT, capacity: 0, title: '', schedule: { ...INPUT.schedule, localTime: '25:00' } } },
    person('staff'),
  );
  expect(result.code).toBe('INVALID_INPUT');
  const problems = result.errors[0]?.extensions['problems'] as { field: string }[];
  expect(problems.map((problem) => problem.field).sort()).toEqual([
    'input.capacity',
    'input.schedule.localTime',
    'input.title',
  ]);
});

test('a class is made on a published course only', async () => {
  expect((await subgraph.graphql(CREATE, { input: INPUT }, person('staff'))).code).toBe('COURSE_NOT_AVAILABLE');
  expect((await subgraph.graphql(CREATE, { input: INPUT }, person('instructor'))).code).toBe('FORBIDDEN');
  expect((await subgraph.graphql(CREATE, { input: INPUT }, null)).code).toBe('UNAUTHENTICATED');
});

test('who follows a class hears of an unlocked lesson; a stranger may not follow', async () => {
  const { classId, lessonIds, teacher, students } = await aClass(subgraph, { students: 1 });
  const FOLLOW =
    'subscription ($id: ID!) { lessonUnlocked(classId: $id) { class { title } lesson { id viewerUnlocked } } }';
  const refused = await subgraph.subscribe(FOLLOW, { id: classId }, person());
  expect(refused).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  const stream = await subgraph.subscribe(FOLLOW, { id: classId }, students[0] ?? null);
  if (!(Symbol.asyncIterator in stream)) throw new Error('refused');
  const next = stream.next();
  await unlockLesson(subgraph.context(teacher), { classId, lessonId: lessonIds[0] ?? '' });
  expect((await next).value).toEqual({
    data: { lessonUnlocked: { class: { title: 'Evening group' }, lesson: { id: lessonIds[0], viewerUnlocked: true } } },
  });
  await stream.return?.();
});

test('a lesson of another course is not unlocked, nor by another instructor', async () => {
  const { classId, lessonIds, teacher } = await aClass(subgraph, { students: 1 });
  const UNLOCK =
    'mutation ($input: UnlockLessonInput!) { unlockLesson(input: $input) { class { unlockedLessons { id } } } }';
  expect((await subgraph.graphql(UNLOCK, { input: { classId, lessonId: newId() } }, teacher)).code).toBe(
    'LESSON_NOT_IN_COURSE',
  );
  expect(
    (await subgraph.graphql(UNLOCK, { input: { classId, lessonId: lessonIds[0] } }, person('instructor'))).code,
  ).toBe('NOT_YOUR_CLASS');
  const unlocked = await subgraph.graphql(UNLOCK, { input: { classId, lessonId: lessonIds[0] } }, teacher);
  expect(unlocked.data).toEqual({ unlockLesson: { class: { unlockedLessons: [{ id: lessonIds[0] }] } } });
});

test('of two activations at once, one begins the class and the other gets an error', async () => {
  const { classId, teacher } = await aClass(subgraph, { students: 1, active: false });
  const results = await Promise.allSettled([1, 2].map(() => activateClass(subgraph.context(teacher), { classId })));
  expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(results.find((result) => result.status === 'rejected')?.reason).toMatchObject({
    code: 'CLASS_ALREADY_STARTED',
  });
});

test('ids that can not be ids, and capitals in one, are refused with a code or find nothing', async () => {
  const { classId, courseId, lessonIds, staff, teacher } = await aClass(subgraph, { students: 1 });
  const open = await aClass(subgraph);
  const lessonId = lessonIds[0] ?? '';
  await unlockLesson(subgraph.context(teacher), { classId, lessonId });
  const codeOf = async (mutation: string, input: object, viewer = staff) =>
    (
      await subgraph.graphql(
        `mutation ($input: ${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!) { ${mutation}(input: $input) { __typename } }`,
        { input },
        viewer,
      )
    ).code;
  const aNew = {
    type: 'GROUP',
    title: 'Evening group',
    courseId,
    instructorId: teacher.id,
    totalMeetings: 8,
    capacity: 2,
    price: { amountMinor: '1', currency: 'EUR' },
    schedule: {
      recurrence: 'FREQ=WEEKLY;BYDAY=TU',
      startsOn: '2027-01-05',
      localTime: '18:30',
      timeZone: 'Europe/Lisbon',
      durationMinutes: 60,
    },
  };
  expect(await codeOf('createClass', aNew)).toBeUndefined();
  expect(await codeOf('createClass', { ...aNew, courseId: 'x' })).toBe('COURSE_NOT_AVAILABLE');
  expect(await codeOf('createClass', { ...aNew, instructorId: 'x' })).toBe('USER_NOT_FOUND');
  const seat = { classId: open.classId, studentId: 'x', idempotencyKey: newId() };
  expect(await codeOf('enrollStudent', seat)).toBe('USER_NOT_FOUND');
  const again = { classId, lessonId: lessonId.toUpperCase() };
  expect(await codeOf('unlockLesson', again, teacher)).toBe('LESSON_NOT_IN_COURSE');
  const list = await subgraph.graphql<{ classes: { edges: object[] } }>(
    '{ classes(courseId: "x") { edges { node { id } } } }',
    {},
    staff,
  );
  expect(list).toMatchObject({ errors: [], data: { classes: { edges: [] } } });
});

test('an adjustment of the credit by nothing is refused', async () => {
  const { enrollmentIds, staff } = await aClass(subgraph, { students: 1 });
  const input = { enrollmentId: enrollmentIds[0], delta: 0, reason: 'No reason', idempotencyKey: newId() };
  const result = await subgraph.graphql(
    'mutation ($input: AdjustCreditInput!) { adjustCredit(input: $input) { enrollment { id } } }',
    { input },
    staff,
  );
  expect(result.errors[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'input.delta' });
});
