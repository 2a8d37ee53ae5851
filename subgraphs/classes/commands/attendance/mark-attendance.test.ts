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

test('a meeting is marked from its start on, and corrected for 30 days after the class ended, by staff at any time', async () => {
  const { classId, meetingIds, teacher, staff, students } = await aClass(subgraph, { students: 1, totalMeetings: 2 });
  const mark = async (viewer: typeof teacher, meeting = 0, status = 'PRESENT') => {
    const input = { classId, meetingId: meetingIds[meeting], studentId: students[0]?.id, status };
    return (await subgraph.graphql(MARK, { input }, viewer)).code;
  };
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 16);
  await subgraph.rows(`update class set schedule_time_zone = 'UTC' where id = $1`, [classId]);
  await subgraph.rows('update meeting set local_start = $2 where id = $1', [meetingIds[0], at(-1)]);
  await subgraph.rows('update meeting set local_start = $2 where id = $1', [meetingIds[1], at(10 * 24 * 60)]);
  for (const viewer of [teacher, staff]) expect(await mark(viewer, 1)).toBe('MEETING_NOT_BEGUN');
  expect(await mark(teacher)).toBeUndefined();
  const complete = async (input: object) =>
    (
      await subgraph.graphql(
        'mutation ($input: CompleteClassInput!) { completeClass(input: $input) { class { status } } }',
        { input: { classId, ...input } },
        teacher,
      )
    ).code;
  expect(await complete({})).toBe('MEETINGS_LEFT');
  expect(await complete({ reason: ' \u200b \u2060 ' })).toBe('INVALID_INPUT');
  expect(await complete({ reason: 'The student moved away' })).toBeUndefined();
  expect(await mark(teacher, 0, 'LATE')).toBeUndefined();
  await subgraph.rows(`update class set ended_at = now() - interval '31 days' where id = $1`, [classId]);
  expect(await mark(teacher, 0, 'ABSENT')).toBe('CORRECTION_TOO_LATE');
  expect(await mark(staff, 0, 'ABSENT')).toBeUndefined();
});

test('a student who left stays in the report for the meetings that they were in, and can be marked for them', async () => {
  const { classId, meetingIds, teacher, staff, students } = await aClass(subgraph, { students: 2, totalMeetings: 3 });
  const [leaver, stays] = students;
  const mark = async (studentId: string | undefined, meeting: number, status: string) => {
    const input = { classId, meetingId: meetingIds[meeting], studentId, status };
    return (await subgraph.graphql(MARK, { input }, teacher)).code;
  };
  await mark(leaver?.id, 0, 'PRESENT');
  await mark(stays?.id, 0, 'ABSENT');
  const report = async () => {
    const { data } = await subgraph.graphql<{ class: { attendanceReport: unknown } }>(
      `query ($id: ID!) { class(id: $id) { roster { id } attendanceReport {
         rate meetings { rate unmarked } students { leftAt enrollment { student { id } } rate unmarked } } } }`,
      { id: classId },
      teacher,
    );
    return data.class.attendanceReport as { rate: number; meetings: object[]; students: { leftAt: string | null }[] };
  };
  const before = await report();
  const withdraw = 'mutation ($input: WithdrawStudentInput!) { withdrawStudent(input: $input) { class { id } } }';
  await subgraph.graphql(withdraw, { input: { classId, studentId: leaver?.id } }, staff);
  // They left between the first meeting and the second.
  await subgraph.rows(
    `update class_enrollment set withdrawn_at = '2026-03-25' where class_id = $1 and student_id = $2`,
    [classId, leaver?.id],
  );
  const after = await report();
  expect([after.rate, after.meetings[0]]).toEqual([before.rate, before.meetings[0]]);
  expect(after.meetings.slice(1)).toEqual([
    { rate: null, unmarked: 1 },
    { rate: null, unmarked: 1 },
  ]);
  expect(after.students).toMatchObject([
    { leftAt: '2026-03-25T00:00:00.000Z', enrollment: { student: { id: leaver?.id } }, rate: 1, unmarked: 0 },
    { leftAt: null, rate: 0, unmarked: 2 },
  ]);
  expect(await mark(leaver?.id, 0, 'LATE')).toBeUndefined();
  expect(await mark(leaver?.id, 1, 'PRESENT')).toBe('NOT_ENROLLED');
});
