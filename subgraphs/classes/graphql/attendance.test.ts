import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { countStatements, person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { markAttendance } from '../commands/attendance/mark-attendance.js';
import type { AttendanceStatus } from '../domain/credit-account.js';
import { classes } from '../subgraph.js';
import { aClass, type Taught } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
});
afterAll(() => subgraph.stop());

type Viewer = ReturnType<typeof person>;

const REPORT = `query ($id: ID!) {
  class(id: $id) {
    attendanceReport {
      present late absent excused rate
      meetings { meeting { number } present late absent excused unmarked rate }
      students { enrollment { student { id } } present unmarked rate }
    }
  }
}`;

const mark = (taught: Taught, student: number, meeting: number, status: AttendanceStatus) =>
  markAttendance(subgraph.context(taught.teacher), {
    classId: taught.classId,
    meetingId: taught.meetingIds[meeting] ?? '',
    studentId: taught.students[student]?.id ?? '',
    status,
  });

test('a report counts by meeting and by student; what was excused does not count in a rate', async () => {
  const taught = await aClass(subgraph, { students: 2, totalMeetings: 3 });
  await mark(taught, 0, 0, 'present');
  await mark(taught, 0, 1, 'late');
  await mark(taught, 1, 0, 'absent');
  await mark(taught, 1, 1, 'excused');
  const seen = await subgraph.graphql(REPORT, { id: taught.classId }, taught.teacher);
  const [first, second] = taught.students.map((student) => ({ enrollment: { student: { id: student.id } } }));
  expect(seen).toMatchObject({
    errors: [],
    data: {
      class: {
        attendanceReport: {
          present: 1,
          late: 1,
          absent: 1,
          excused: 1,
          rate: 2 / 3,
          meetings: [
            { meeting: { number: 1 }, present: 1, late: 0, absent: 1, excused: 0, unmarked: 0, rate: 0.5 },
            { meeting: { number: 2 }, present: 0, late: 1, absent: 0, excused: 1, unmarked: 0, rate: 1 },
            { meeting: { number: 3 }, present: 0, late: 0, absent: 0, excused: 0, unmarked: 2, rate: null },
          ],
          students: [
            { ...first, present: 1, unmarked: 1, rate: 1 },
            { ...second, present: 0, unmarked: 1, rate: 0 },
          ],
        },
      },
    },
  });
  const own = await subgraph.graphql(
    'query ($id: ID!) { class(id: $id) { viewerEnrollment { attendanceRate attendance { status } } } }',
    { id: taught.classId },
    taught.students[0] ?? null,
  );
  expect(own.data).toEqual({
    class: { viewerEnrollment: { attendanceRate: 1, attendance: [{ status: 'PRESENT' }, { status: 'LATE' }] } },
  });
});

test('roster, balances and report of a class of 500 students and all their marks take six statements', async () => {
  const { classId, teacher, staff } = await aClass(subgraph, { capacity: 500 });
  await subgraph.rows(
    `with student as (
       insert into class_enrollment (id, class_id, student_id, enrolled_at)
       select gen_random_uuid(), $1, gen_random_uuid(), now() from generate_series(1, 500) returning id, class_id, student_id
     ), account as (
       insert into credit_account (id, version, class_id, student_id, balance)
       select id, 1, class_id, student_id, 0 from student returning id
     )
     insert into attendance (id, account_id, meeting_id, status, marked_at)
     select gen_random_uuid(), account.id, meeting.id, 'present', now() from account, meeting where class_id = $1`,
    [classId],
  );
  for (const viewer of [teacher, staff]) {
    const statements = await countStatements(async () => {
      const { data, errors } = await subgraph.graphql<{ class: { roster: object[]; attendanceReport: object } }>(
        `query ($id: ID!) {
          class(id: $id) {
            title capacity seatsLeft
            roster { creditBalance student { id } attendanceRate attendance { status } }
            attendanceReport {
              rate
              meetings { meeting { startsAt } present rate }
              students { enrollment { creditBalance student { id } } present rate }
            }
          }
        }`,
        { id: classId },
        viewer,
      );
      expect(errors).toEqual([]);
      expect(data.class.roster).toHaveLength(100);
      expect(data.class.attendanceReport).toMatchObject({ rate: 1, meetings: Array(8).fill({ present: 500 }) });
    });
    expect(statements).toBeLessThanOrEqual(6);
  }
  expect(await countStatements(() => subgraph.graphql(REPORT, { id: classId }, teacher))).toBeLessThanOrEqual(4);
});

const FOLLOW = `subscription ($id: ID!) {
  attendanceMarked(classId: $id) { class { id } meetingId student { id } status previousStatus }
}`;

async function follow(classId: string, viewer: Viewer) {
  const stream = await subgraph.subscribe(FOLLOW, { id: classId }, viewer);
  if (!(Symbol.asyncIterator in stream)) throw new Error(String(stream.errors?.[0]?.extensions['code']));
  return stream;
}

test('who teaches hears of every mark as it is made, and a student of their own only', async () => {
  const taught = await aClass(subgraph, { students: 2 });
  const [ana, rui] = [taught.students[0] ?? person(), taught.students[1] ?? person()];
  const [teacher, student] = [await follow(taught.classId, taught.teacher), await follow(taught.classId, rui)];
  const heard = [teacher.next(), student.next()];
  await mark(await aClass(subgraph, { students: 1 }), 0, 0, 'present');
  await mark(taught, 0, 0, 'present');
  const event = { class: { id: taught.classId }, meetingId: taught.meetingIds[0], previousStatus: null };
  const toTeacher = await heard[0];
  expect(toTeacher?.value).toEqual({
    data: { attendanceMarked: { ...event, student: { id: ana.id }, status: 'PRESENT' } },
  });
  await mark(taught, 1, 0, 'absent');
  const toStudent = await heard[1];
  expect(toStudent?.value).toEqual({
    data: { attendanceMarked: { ...event, student: { id: rui.id }, status: 'ABSENT' } },
  });
  await Promise.all([teacher.return?.(), student.return?.()]);
});

test('no other user may follow the attendance of a class', async () => {
  const { classId } = await aClass(subgraph, { students: 1 });
  for (const viewer of [person(), person('instructor')])
    await expect(follow(classId, viewer)).rejects.toThrow('FORBIDDEN');
  await expect(follow(newId(), person('staff'))).rejects.toThrow('FORBIDDEN');
});
