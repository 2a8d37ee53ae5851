import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { classes } from '../../subgraph.js';
import { aClass } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
});
afterAll(() => subgraph.stop());

const MARK = `mutation ($input: MarkAttendanceInput!) {
  markAttendance(input: $input) { enrollment { creditBalance creditHistory { kind delta } attendance { status } } }
}`;

test('a correction gives the credit back by a new entry, and the ledger refuses to be changed', async () => {
  const { classId, meetingIds, teacher, students, enrollmentIds } = await aClass(subgraph, { students: 1 });
  const input = { classId, meetingId: meetingIds[0], studentId: students[0]?.id };
  await subgraph.graphql(MARK, { input: { ...input, status: 'PRESENT' } }, teacher);
  const corrected = await subgraph.graphql(MARK, { input: { ...input, status: 'ABSENT' } }, teacher);
  expect(corrected.data).toEqual({
    markAttendance: {
      enrollment: {
        creditBalance: 8,
        creditHistory: [
          { kind: 'GRANT', delta: 8 },
          { kind: 'DEDUCTION', delta: -1 },
          { kind: 'REVERSAL', delta: 1 },
        ],
        attendance: [{ status: 'ABSENT' }],
      },
    },
  });
  const change = `credit_entry set delta = 5 where account_id = '${enrollmentIds[0]}'`;
  await expect(subgraph.rows(`update ${change}`)).rejects.toThrow('append-only');
  await expect(subgraph.rows(`delete from credit_entry where account_id = '${enrollmentIds[0]}'`)).rejects.toThrow(
    'append-only',
  );
});

test('20 marks of one student at once cost one credit', async () => {
  const { classId, meetingIds, teacher, students } = await aClass(subgraph, { students: 1 });
  const input = { classId, meetingId: meetingIds[0], studentId: students[0]?.id, status: 'PRESENT' };
  const answers = await Promise.all(Array.from({ length: 20 }, () => subgraph.graphql(MARK, { input }, teacher)));
  expect(answers.map((answer) => answer.code).filter(Boolean)).toEqual([]);
  const last = await subgraph.graphql<{ markAttendance: { enrollment: { creditBalance: number } } }>(
    MARK,
    { input },
    teacher,
  );
  expect(last.data.markAttendance.enrollment.creditBalance).toBe(7);
});

test('refusals have their codes', async () => {
  const { classId, meetingIds, teacher, staff, students } = await aClass(subgraph, { students: 1 });
  const other = await aClass(subgraph, { students: 1 });
  const draft = await aClass(subgraph);
  const studentId = students[0]?.id;
  const mark = async (input: object, viewer = teacher) =>
    (
      await subgraph.graphql(
        MARK,
        { input: { classId, meetingId: meetingIds[0], studentId, status: 'PRESENT', ...input } },
        viewer,
      )
    ).code;
  expect(await mark({}, other.teacher)).toBe('NOT_YOUR_CLASS');
  expect(await mark({}, students[0])).toBe('FORBIDDEN');
  expect(await mark({}, staff)).toBeUndefined();
  expect(await mark({ meetingId: other.meetingIds[0] })).toBe('MEETING_NOT_FOUND');
  expect(await mark({ studentId: person().id })).toBe('NOT_ENROLLED');
  expect(await mark({ classId: newId() })).toBe('CLASS_NOT_FOUND');
  expect(await mark({ classId: draft.classId }, draft.teacher)).toBe('CLASS_NOT_ACTIVE');
});
