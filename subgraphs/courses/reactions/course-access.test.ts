import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { EntitlementGranted, EntitlementRevoked } from '../../../schema/events/billing.js';
import { courses } from '../subgraph.js';
import { aCourse } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
});
afterAll(() => subgraph.stop());

const READ = 'mutation ($id: ID!) { completeReading(input: { exerciseId: $id }) { enrollment { progress } } }';
const LESSON = 'query ($id: ID!) { lesson(id: $id) { content exercises { instructions } } }';

test.each([
  ['pro', 'ENTITLEMENT_REQUIRED'],
  ['class', 'LESSON_LOCKED'],
] as const)('a course with the access %s opens for who bought it, and closes with a refund', async (access, closed) => {
  const course = await aCourse(subgraph, { access });
  const [student, lesson] = [person(), course.lessons[0]!];
  const bought = { entitlementId: newId(), userId: student.id, entitlement: `course:${course.courseId}` };
  const read = () => subgraph.graphql(READ, { id: lesson.readingId }, student);
  const seen = async () =>
    (await subgraph.graphql<{ lesson: { content: string | null } }>(LESSON, { id: lesson.id }, student)).data.lesson;
  expect((await read()).code).toBe('NOT_ENROLLED_IN_COURSE');
  for (let times = 0; times < 2; times += 1) await subgraph.tell(EntitlementGranted, { ...bought, validUntil: null });
  expect((await read()).data).toEqual({ completeReading: { enrollment: { progress: 0.5 } } });
  expect((await seen()).content).toEqual(expect.any(String));
  expect(await subgraph.rows('select source from enrollment where student_id = $1', [student.id])).toEqual([
    { source: 'purchase' },
  ]);
  await subgraph.tell(EntitlementRevoked, bought);
  expect((await read()).code).toBe(closed);
  expect((await seen()).content).toBeNull();
});

test('what opens no single course is no business of courses', async () => {
  const student = person();
  await subgraph.tell(EntitlementGranted, {
    entitlementId: newId(),
    userId: student.id,
    entitlement: 'pro',
    validUntil: null,
  });
  expect(await subgraph.rows('select from course_access where student_id = $1', [student.id])).toEqual([]);
  expect(await subgraph.rows('select error from dead_letter where error is not null')).toEqual([]);
});
