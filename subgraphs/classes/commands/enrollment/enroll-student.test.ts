import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { StudentEnrolled } from '../../../../schema/events/classes.js';
import { classes } from '../../subgraph.js';
import { aClass, aStudentId, known, studentIds } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
});
afterAll(() => subgraph.stop());

const ENROLL = `mutation ($input: EnrollStudentInput!) {
  enrollStudent(input: $input) { enrollment { id creditBalance creditHistory { kind delta } student { id } } }
}`;

test('staff give a student a seat, with a credit for each meeting', async () => {
  const { classId, staff } = await aClass(subgraph);
  const [student] = await known(subgraph, person());
  const result = await subgraph.graphql(
    ENROLL,
    { input: { classId, studentId: student.id, idempotencyKey: newId() } },
    staff,
  );
  expect(result).toMatchObject({
    errors: [],
    data: {
      enrollStudent: {
        enrollment: { creditBalance: 8, creditHistory: [{ kind: 'GRANT', delta: 8 }], student: { id: student.id } },
      },
    },
  });
  const said = (await subgraph.said(StudentEnrolled)).find((event) => event.subject === classId);
  expect(said?.data).toMatchObject({ classId, studentId: student.id, credits: 8 });
});

test('the same idempotency key has one effect and the same answer; with another request it is refused', async () => {
  const { classId, staff } = await aClass(subgraph);
  const input = { classId, studentId: await aStudentId(subgraph), idempotencyKey: newId() };
  const answers = await Promise.all(Array.from({ length: 10 }, () => subgraph.graphql(ENROLL, { input }, staff)));
  expect(new Set(answers.map((answer) => JSON.stringify(answer.data))).size).toBe(1);
  expect(answers[0]?.errors).toEqual([]);
  const other = await subgraph.graphql(ENROLL, { input: { ...input, studentId: await aStudentId(subgraph) } }, staff);
  expect(other.code).toBe('IDEMPOTENCY_KEY_REUSED');
});

test('of 40 students at once, five get the five seats and the others get an error that the class is full', async () => {
  const { classId, staff } = await aClass(subgraph, { capacity: 5 });
  const answers = await Promise.all(
    (await studentIds(subgraph, 40)).map((studentId) =>
      subgraph.graphql(ENROLL, { input: { classId, studentId, idempotencyKey: newId() } }, staff),
    ),
  );
  const codes = answers.map((answer) => answer.code ?? 'ok');
  expect(
    Object.fromEntries(
      Map.groupBy(codes, (code) => code)
        .entries()
        .map(([code, all]) => [code, all.length]),
    ),
  ).toEqual({
    ok: 5,
    CLASS_FULL: 35,
  });
  const [row] = await subgraph.rows<{ count: number }>('select count(*) from class_enrollment where class_id = $1', [
    classId,
  ]);
  expect(row?.count).toBe(5);
});

test('refusals have their codes', async () => {
  const { classId, staff, students } = await aClass(subgraph, { students: 1 });
  const enroll = (input: object, viewer = staff) =>
    subgraph.graphql(ENROLL, { input: { idempotencyKey: newId(), ...input } }, viewer);
  expect((await enroll({ classId, studentId: await aStudentId(subgraph) })).code).toBe('ENROLLMENT_CLOSED');
  expect((await enroll({ classId: newId(), studentId: await aStudentId(subgraph) })).code).toBe('CLASS_NOT_FOUND');
  expect((await enroll({ classId: 'not-an-id', studentId: await aStudentId(subgraph) })).code).toBe('CLASS_NOT_FOUND');
  expect((await enroll({ classId, studentId: await aStudentId(subgraph) }, students[0])).code).toBe('FORBIDDEN');
});
