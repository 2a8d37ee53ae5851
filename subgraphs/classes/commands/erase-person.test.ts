import { createHash } from 'node:crypto';
import { json, text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { newId } from '../../../platform/domain/ids.js';
import { eventually } from '../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { DataErased, DataExported, SeatReleased, StudentWithdrawn } from '../../../schema/events/classes.js';
import { DataExportRequested, UserErasureDue } from '../../../schema/events/users.js';
import { checkCreditBalances } from '../queries/check-credit-balances.js';
import { classes } from '../subgraph.js';
import { aClass } from '../testing/testing.js';
import { adjustCredit } from './attendance/adjust-credit.js';
import { createClass } from './class/create-class.js';
import { enrollStudent } from './enrollment/enroll-student.js';
import { markAttendance } from './attendance/mark-attendance.js';
import { requestSeat } from './enrollment/request-seat.js';
import { rotateCalendarFeed } from './calendar/rotate-calendar-feed.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
});
afterAll(() => subgraph.stop());

const MARKER = 'Xochitl';

/** A student with everything that this domain can hold of one, each text with the marker in it. */
async function aKnownStudent(): Promise<{ student: Viewer; classId: string; enrollmentId: string; privateId: string }> {
  const { classId, courseId, meetingIds, students, enrollmentIds, teacher, staff } = await aClass(subgraph, {
    students: 2,
  });
  const [student, classmate] = [students[0] ?? person(), students[1] ?? person()];
  const enrollmentId = enrollmentIds[0] ?? '';
  const mark = { classId, meetingId: meetingIds[0] ?? '', studentId: student.id, status: 'present' } as const;
  await markAttendance(subgraph.context(teacher), mark);
  for (const [index, reason] of [`${MARKER} was ill`, 'Goodwill'].entries())
    await adjustCredit(subgraph.context(staff), {
      enrollmentId: enrollmentIds[index] ?? '',
      delta: 1,
      reason,
      idempotencyKey: newId(),
    });
  const schedule = {
    recurrence: 'FREQ=WEEKLY',
    startsOn: '2026-04-01',
    localTime: '10:00',
    timeZone: 'UTC',
    durationMinutes: 60,
  };
  const { id: privateId } = await createClass(subgraph.context(staff), {
    type: 'private',
    title: `Lessons of ${MARKER}`,
    courseId,
    instructorId: teacher.id,
    schedule,
    totalMeetings: 3,
    capacity: 1,
    price: { amountMinor: 100, currency: 'EUR' },
  });
  await enrollStudent(subgraph.context(staff), { classId: privateId, studentId: student.id, idempotencyKey: newId() });
  const other = await aClass(subgraph);
  await requestSeat(subgraph.context(student), { classId: other.classId, idempotencyKey: newId() });
  await rotateCalendarFeed(subgraph.context(student), null);
  await rotateCalendarFeed(subgraph.context(classmate), null);
  return { student, classId, enrollmentId, privateId };
}

/** Tables of this domain that have a row with the text in any of its columns. */
async function tablesWith(part: string): Promise<string[]> {
  const tables = await subgraph.rows<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await subgraph.rows(`select from ${name} as t where strpos(t::text, $1) > 0 limit 1`, [part]);
    if (rows.length > 0) found.push(name);
  }
  return found;
}

const saidOf = async (contract: Parameters<TestSubgraph['said']>[0], userId: string) =>
  (await subgraph.said(contract)).filter(({ data }) => data['userId'] === userId || data['studentId'] === userId);

test('all that is held of a person is put into storage, and reported by a receipt that holds none of it', async () => {
  const { student, classId, enrollmentId, privateId } = await aKnownStudent();
  const requestId = newId();
  await subgraph.tell(DataExportRequested, { userId: student.id, requestId });
  const receipt = await eventually(async () => (await saidOf(DataExported, student.id))[0]);
  const reference = `exports/${requestId}/classes.json`;
  const file = await text(await subgraph.running.services.storage.get(reference));
  const sha256 = createHash('sha256').update(file).digest('hex');
  expect(receipt).toMatchObject({ data: { userId: student.id, requestId, reference, sha256 } });
  const parts = (await json(await subgraph.running.services.storage.get(reference))) as Record<string, unknown>;
  expect(parts).toMatchObject({
    userId: student.id,
    classes: [
      { enrollmentId, classId, title: 'Evening group', creditBalance: 8 },
      { classId: privateId, title: `Lessons of ${MARKER}`, creditBalance: 3 },
    ],
    teaching: [],
    heldSeats: [{}],
    credits: [
      { kind: 'grant', delta: 8, reason: null },
      { kind: 'deduction', delta: -1 },
      { kind: 'adjustment', delta: 1, reason: `${MARKER} was ill` },
      { kind: 'grant', delta: 3 },
    ],
    attendance: [{ enrollmentId, status: 'present' }],
    calendars: [{ classId: null }],
    bookings: [],
  });
  expect(file).not.toContain('Goodwill');
  expect(JSON.stringify(receipt)).not.toContain(MARKER);
});

test('a person who is erased leaves no text behind in any table, while all figures still add up', async () => {
  const { student, classId, enrollmentId } = await aKnownStudent();
  expect(await tablesWith(MARKER)).toEqual(expect.arrayContaining(['public.class', 'public.credit_reason']));
  const requestId = newId();
  await subgraph.tell(UserErasureDue, { userId: student.id, requestId });
  await eventually(async () => (await saidOf(DataErased, student.id)).length === 1);
  const left = await subgraph.rows(
    `select from credit_reason reason join credit_account on credit_account.id = account_id where student_id = $1
     union all select from calendar_feed where user_id = $1
     union all select from idempotency_key where actor = $1::text
     union all select from seat_hold where student_id = $1
     union all select from class_enrollment where student_id = $1 and withdrawn_at is null`,
    [student.id],
  );
  expect(left).toEqual([]);
  expect(await saidOf(StudentWithdrawn, student.id)).toHaveLength(2);
  expect(await saidOf(SeatReleased, student.id)).toHaveLength(1);
  const [account] = await subgraph.rows('select balance from credit_account where id = $1', [enrollmentId]);
  expect(account).toEqual({ balance: 8 });
  expect(await checkCreditBalances(subgraph.context(null))).toEqual([]);
  const [others] = await subgraph.rows(
    `select (select count(*) from class_enrollment where class_id = $1 and withdrawn_at is null) as students,
       (select count(*) from credit_reason join credit_account on credit_account.id = account_id where class_id = $1) as reasons`,
    [classId],
  );
  expect(others).toEqual({ students: 1, reasons: 1 });
});

test('after every erasure no text is left of anybody', async () => {
  const students = [(await aKnownStudent()).student, (await aKnownStudent()).student];
  const all = await subgraph.rows<{ studentId: string }>(
    `select distinct student_id from credit_account where id in (select account_id from credit_reason where reason like $1)
     union select student_id from class_enrollment join class on class.id = class_id where title like $1`,
    [`%${MARKER}%`],
  );
  expect(all.map((row) => row.studentId)).toEqual(expect.arrayContaining(students.map(({ id }) => id)));
  for (const { studentId } of all) await subgraph.tell(UserErasureDue, { userId: studentId, requestId: newId() });
  for (const { studentId } of all) await eventually(async () => (await saidOf(DataErased, studentId)).length > 0);
  expect(await tablesWith(MARKER)).toEqual([]);
});

test('an erasure that is asked for again is answered again, and changes nothing more', async () => {
  const { student } = await aKnownStudent();
  const requestId = newId();
  for (let times = 1; times <= 2; times += 1) {
    await subgraph.tell(UserErasureDue, { userId: student.id, requestId });
    await eventually(async () => (await saidOf(DataErased, student.id)).length === times);
  }
  expect(await saidOf(StudentWithdrawn, student.id)).toHaveLength(2);
  const stranger = newId();
  await subgraph.tell(UserErasureDue, { userId: stranger, requestId: newId() });
  await eventually(async () => (await saidOf(DataErased, stranger)).length === 1);
});
