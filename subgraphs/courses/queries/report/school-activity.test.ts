import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { after, DAY } from '../../../../platform/domain/clock.js';
import { fileRoute } from '../../../../platform/services/uploads/routes.js';
import type { Download } from '../../../../platform/services/download.js';
import { UserDeactivated, UserRegistered } from '../../../../schema/events/users.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { completeReading } from '../../commands/enrollment/complete-reading.js';
import { leaveCourse } from '../../commands/enrollment/leave-course.js';
import { courses } from '../../subgraph.js';
import { aCourse } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  const none = () => Promise.resolve(new Map());
  const displayNames = (ids: readonly string[]) => Promise.resolve(new Map(ids.map((id) => [id, `Ana ${id}`])));
  subgraph = await TestSubgraph.start(courses, undefined, {
    people: { displayNames, recipients: none, idsByHandle: none },
  });
});
afterAll(() => subgraph.stop());

const staff = person('staff');
const ago = (days: number) => after(new Date(), -days * DAY).toISOString();

test('staff see who learns, who completes, and who is at risk with the reason; as a CSV file too', async () => {
  const { courseId, lessons, students } = await aCourse(subgraph, { lessons: 1, students: 6 });
  const [active, idle, failing, both, done, gone] = students.map(({ id }) => id);
  const enrollmentOf = `(select id from enrollment where course_id = $1 and student_id = $2)`;
  const opened = (student: string | undefined, at: string) =>
    subgraph.rows(
      `insert into lesson_progress (id, enrollment_id, lesson_id, opened_at)
       values (gen_random_uuid(), ${enrollmentOf}, gen_random_uuid(), $3)`,
      [courseId, student, at],
    );
  const scored = async (student: string | undefined, ...scores: number[]) => {
    for (const score of scores)
      await subgraph.rows(
        `insert into exercise_completion (id, enrollment_id, exercise_id, score, completed_at)
         values (gen_random_uuid(), ${enrollmentOf}, gen_random_uuid(), $3, $4)`,
        [courseId, student, score, ago(20)],
      );
  };
  await subgraph.rows('update enrollment set enrolled_at = $2 where course_id = $1', [courseId, ago(40)]);
  await completeReading(subgraph.context(students[0]!), { exerciseId: lessons[0]!.readingId });
  // Two bad results say nothing yet.
  await scored(active, 0.1);
  await opened(idle, ago(15));
  await opened(failing, ago(1));
  await scored(failing, 0.4, 0.3, 0.5);
  await scored(both, 0, 0.1, 0.2);
  await subgraph.rows(
    'update enrollment set completed_at = $3, completed_lesson_count = lesson_count where course_id = $1 and student_id = $2',
    [courseId, done, ago(2)],
  );
  await leaveCourse(subgraph.context(students[5]!), { courseId });
  expect(gone).toBeDefined();

  const today = new Date().toISOString().slice(0, 10);
  const AT_RISK = `query ($reason: RiskReason) { learnersAtRisk(first: 100, reason: $reason) {
    edges { node { student { id } course { id } reasons averageScore lastActiveAt } } } }`;
  type AtRisk = { learnersAtRisk: { edges: { node: { student: { id: string }; reasons: string[] } }[] } };
  const atRisk = async (reason: string | null) => {
    const { data, errors } = await subgraph.graphql<AtRisk>(AT_RISK, { reason }, staff);
    expect(errors).toEqual([]);
    return new Map(data.learnersAtRisk.edges.map(({ node }) => [node.student.id, node]));
  };
  const all = await atRisk(null);
  expect(new Map([...all].map(([id, { reasons }]) => [id, reasons]))).toEqual(
    new Map([
      [idle, ['INACTIVE']],
      [failing, ['FAILING']],
      [both, ['INACTIVE', 'FAILING']],
    ]),
  );
  expect(all.get(failing ?? '')).toMatchObject({
    course: { id: courseId },
    averageScore: expect.closeTo(0.4) as number,
  });
  expect([...(await atRisk('FAILING')).keys()].toSorted()).toEqual([failing, both].toSorted());
  expect([...(await atRisk('INACTIVE')).keys()].toSorted()).toEqual([idle, both].toSorted());

  const activity =
    'query ($from: LocalDate!, $to: LocalDate!) { schoolActivity(from: $from, to: $to) { activeLearners enrollments completions } }';
  const from = ago(10).slice(0, 10);
  const seen = await subgraph.graphql(activity, { from, to: today }, staff);
  expect(seen.data).toEqual({ schoolActivity: { activeLearners: 2, enrollments: 0, completions: 1 } });
  const refused = await subgraph.graphql(activity, { from: today, to: from }, staff);
  expect(refused.errors[0]?.extensions?.['code']).toBe('INVALID_INPUT');
  for (const role of ['student', 'instructor'] as const)
    for (const document of [activity, AT_RISK])
      expect(
        (await subgraph.graphql(document, { from, to: today }, person(role))).errors[0]?.extensions?.['code'],
      ).toBe('FORBIDDEN');

  const exported = await subgraph.graphql<{ exportLearnersAtRisk: { url: string } }>(
    'mutation { exportLearnersAtRisk(input: { reason: FAILING }) { url } }',
    {},
    staff,
  );
  const parameter = exported.data.exportLearnersAtRisk.url.split('/files/courses/')[1] ?? '';
  const file = (await fileRoute.handle(subgraph.context(null), { parameter, headers: {} })) as Download;
  const rows = (await buffer(file.data)).toString().split('\r\n').slice(1, -1);
  expect(rows).toHaveLength(2);
  expect(rows.find((row) => row.startsWith(`Ana ${both},`))).toMatch(/,inactive failing,,10$/);

  const user = { userId: both ?? '', locale: 'en', timeZone: 'Europe/Lisbon' };
  await subgraph.tell(UserRegistered, user);
  await subgraph.tell(UserDeactivated, { userId: user.userId });
  expect([...(await atRisk('FAILING')).keys()]).toEqual([failing]);
});
