import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { ClassCancelled, ClassCompleted, CreditAdjusted, SeatReleased } from '../../../../schema/events/classes.js';
import { UserDeactivated } from '../../../../schema/events/users.js';
import { checkCreditBalances } from '../../queries/check-credit-balances.js';
import { classes } from '../../subgraph.js';
import { aClass, aStudentId } from '../../testing/testing.js';
import { requestSeat } from '../enrollment/request-seat.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
});
afterAll(() => subgraph.stop());

type Viewer = ReturnType<typeof person>;

/** Sends the mutation of this name, with the fields of its payload. */
const send = <Data = unknown>(name: string, fields: string, input: object, viewer: Viewer) =>
  subgraph.graphql<Record<string, Data>>(
    `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${fields} } }`,
    { input },
    viewer,
  );
const codeOf = async (name: string, input: object, viewer: Viewer) =>
  (await send(name, '__typename', input, viewer)).code;
const saidOf = async (contract: Parameters<TestSubgraph['said']>[0], classId: string) =>
  (await subgraph.said(contract)).filter((event) => event.data['classId'] === classId);

test('a draft is changed by staff, and what is left out stays', async () => {
  const { classId, staff, teacher } = await aClass(subgraph, { totalMeetings: 2 });
  const schedule = {
    recurrence: 'FREQ=WEEKLY;BYDAY=TH',
    startsOn: '2026-03-24',
    localTime: '19:00',
    timeZone: 'Europe/Lisbon',
    durationMinutes: 90,
  };
  const changed = await send(
    'updateClass',
    'class { title capacity totalMeetings price { amountMinor } meetings { number startsAt endsAt } }',
    {
      classId,
      title: 'Thursdays',
      schedule,
      totalMeetings: 3,
      capacity: 4,
      price: { amountMinor: '5', currency: 'EUR' },
    },
    staff,
  );
  expect(changed).toMatchObject({
    errors: [],
    data: {
      updateClass: {
        class: {
          title: 'Thursdays',
          capacity: 4,
          totalMeetings: 3,
          price: { amountMinor: '5' },
          meetings: [
            { number: 1, startsAt: '2026-03-26T19:00:00.000Z', endsAt: '2026-03-26T20:30:00.000Z' },
            { number: 2, startsAt: '2026-04-02T18:00:00.000Z' },
            { number: 3 },
          ],
        },
      },
    },
  });
  const fewer = await send('updateClass', 'class { title meetings { number } }', { classId, totalMeetings: 1 }, staff);
  expect(fewer.data['updateClass']).toEqual({ class: { title: 'Thursdays', meetings: [{ number: 1 }] } });
  const invalid = { ...schedule, recurrence: 'FREQ=NEVER' };
  expect(await codeOf('updateClass', { classId, schedule: invalid }, staff)).toBe('INVALID_SCHEDULE');
  expect(await codeOf('updateClass', { classId, capacity: 0 }, staff)).toBe('INVALID_INPUT');
  expect(await codeOf('updateClass', { classId }, teacher)).toBe('FORBIDDEN');
  expect(await codeOf('updateClass', { classId: newId() }, staff)).toBe('CLASS_NOT_FOUND');
});

test('what is sold or begun stays as it is', async () => {
  const { classId, staff } = await aClass(subgraph, { students: 1, active: false });
  expect(await codeOf('updateClass', { classId, totalMeetings: 9 }, staff)).toBe('PACKAGE_SOLD');
  expect(await codeOf('updateClass', { classId, capacity: 1 }, staff)).toBeUndefined();
  const full = await aClass(subgraph, { students: 2, active: false });
  expect(await codeOf('updateClass', { classId: full.classId, capacity: 1 }, staff)).toBe('CAPACITY_BELOW_STUDENTS');
  const active = await aClass(subgraph, { students: 1 });
  expect(await codeOf('updateClass', { classId: active.classId, title: 'New' }, staff)).toBe('PACKAGE_FIXED');
  const added = { classId: active.classId, localDate: '2026-06-02', idempotencyKey: newId() };
  expect(await codeOf('addMeeting', added, staff)).toBe('PACKAGE_FIXED');
});

test('a meeting added to a private class grants each student one credit, once for a key', async () => {
  const { classId, staff, teacher } = await aClass(subgraph, { type: 'private', students: 2, totalMeetings: 1 });
  const input = { classId, localDate: '2026-07-02', localTime: '09:15', idempotencyKey: newId() };
  const fields =
    'meeting { number startsAt } class { totalMeetings roster { creditBalance creditHistory { kind delta } } }';
  const answers = await Promise.all([1, 2, 3].map(() => send('addMeeting', fields, input, staff)));
  const history = [
    { kind: 'GRANT', delta: 1 },
    { kind: 'GRANT', delta: 1 },
  ];
  for (const { data, errors } of answers) {
    expect(errors).toEqual([]);
    expect(data['addMeeting']).toEqual({
      meeting: { number: 2, startsAt: '2026-07-02T08:15:00.000Z' },
      class: {
        totalMeetings: 2,
        roster: [
          { creditBalance: 2, creditHistory: history },
          { creditBalance: 2, creditHistory: history },
        ],
      },
    });
  }
  expect(await saidOf(CreditAdjusted, classId)).toHaveLength(2);
  const more = { classId, localDate: '2026-07-03', idempotencyKey: newId() };
  const byTheSchedule = await send('addMeeting', 'meeting { startsAt }', more, staff);
  expect(byTheSchedule.data['addMeeting']).toEqual({ meeting: { startsAt: '2026-07-03T17:30:00.000Z' } });
  expect(await codeOf('addMeeting', { ...more, localTime: '25:00' }, staff)).toBe('INVALID_INPUT');
  expect(await codeOf('addMeeting', more, teacher)).toBe('FORBIDDEN');
  expect(await checkCreditBalances(subgraph.context(null))).toEqual([]);
});

test('a class is completed by its instructor or staff, once, and then only attendance is corrected', async () => {
  const { classId, teacher, staff, students, meetingIds, lessonIds } = await aClass(subgraph, { students: 1 });
  expect(await codeOf('completeClass', { classId }, person('instructor'))).toBe('NOT_YOUR_CLASS');
  expect(await codeOf('completeClass', { classId }, students[0] ?? person())).toBe('FORBIDDEN');
  const completed = await send('completeClass', 'class { status }', { classId }, teacher);
  expect(completed.data['completeClass']).toEqual({ class: { status: 'COMPLETED' } });
  expect(await saidOf(ClassCompleted, classId)).toHaveLength(1);
  const studentId = students[0]?.id;
  const key = { idempotencyKey: newId() };
  const mark = { classId, meetingId: meetingIds[0], studentId, status: 'PRESENT' };
  expect(await codeOf('completeClass', { classId }, staff)).toBe('CLASS_NOT_ACTIVE');
  expect(await codeOf('markAttendance', mark, teacher)).toBeUndefined();
  expect(await codeOf('unlockLesson', { classId, lessonId: lessonIds[0] }, teacher)).toBe('CLASS_NOT_ACTIVE');
  expect(await codeOf('enrollStudent', { classId, studentId: await aStudentId(subgraph), ...key }, staff)).toBe(
    'ENROLLMENT_CLOSED',
  );
  expect(await codeOf('requestSeat', { classId, ...key }, person())).toBe('ENROLLMENT_CLOSED');
  expect(await codeOf('withdrawStudent', { classId, studentId }, staff)).toBe('CLASS_OVER');
  expect(await codeOf('addMeeting', { classId, localDate: '2026-07-03', ...key }, staff)).toBe('CLASS_OVER');
  expect(await codeOf('cancelClass', { classId }, staff)).toBe('CLASS_OVER');
});

test('a class that is cancelled tells who was in it, and frees the seats that were held', async () => {
  const { classId, staff, teacher, students } = await aClass(subgraph, { students: 2, active: false, capacity: 3 });
  await requestSeat(subgraph.context(person()), { classId, idempotencyKey: newId() });
  expect(await codeOf('cancelClass', { classId }, teacher)).toBe('FORBIDDEN');
  expect(await codeOf('cancelClass', { classId }, staff)).toBeUndefined();
  expect(await saidOf(SeatReleased, classId)).toHaveLength(1);
  const [cancelled] = await saidOf(ClassCancelled, classId);
  expect(cancelled).toMatchObject({ subject: classId, data: { studentIds: students.map(({ id }) => id) } });
  expect(await codeOf('cancelClass', { classId }, staff)).toBe('CLASS_OVER');
  expect(await codeOf('activateClass', { classId }, staff)).toBe('CLASS_ALREADY_STARTED');
});

test('what was paid elsewhere is kept with the seat', async () => {
  const { classId, staff } = await aClass(subgraph);
  const input = {
    classId,
    studentId: await aStudentId(subgraph),
    paid: { amountMinor: '12000', currency: 'EUR' },
    idempotencyKey: newId(),
  };
  const enrolled = await send('enrollStudent', 'enrollment { paid { formatted } }', input, staff);
  expect(enrolled.data['enrollStudent']).toEqual({ enrollment: { paid: { formatted: '€120.00' } } });
});

test('who is deactivated frees the seats that they hold, in every class', async () => {
  const student = person();
  const held = [await aClass(subgraph), await aClass(subgraph)];
  for (const { classId } of held) await requestSeat(subgraph.context(student), { classId, idempotencyKey: newId() });
  await subgraph.tell(UserDeactivated, { userId: student.id });
  for (const { classId } of held) await eventually(async () => (await saidOf(SeatReleased, classId)).length === 1);
});

test('the ledger takes no change, no deletion and no truncation', async () => {
  const { enrollmentIds } = await aClass(subgraph, { students: 1 });
  for (const change of [
    `update credit_entry set delta = 100 where account_id = '${enrollmentIds[0]}'`,
    `delete from credit_entry where account_id = '${enrollmentIds[0]}'`,
    'truncate credit_entry cascade',
  ])
    await expect(subgraph.rows(change)).rejects.toThrow('append-only');
  await expect(
    subgraph.rows(`update credit_account set balance = -1 where id = '${enrollmentIds[0]}'`),
  ).rejects.toThrow('credit_account_balance_check');
});

test('a balance that is not what the ledger says is found, and attendance that no user paid for as well', async () => {
  const { enrollmentIds, meetingIds } = await aClass(subgraph, { students: 2 });
  expect(await checkCreditBalances(subgraph.context(null))).toEqual([]);
  await subgraph.rows('update credit_account set balance = 7 where id = $1', [enrollmentIds[0]]);
  await subgraph.rows("insert into attendance values ($1, $2, $3, 'late', now())", [
    newId(),
    enrollmentIds[1],
    meetingIds[0],
  ]);
  expect(await checkCreditBalances(subgraph.context(null))).toEqual([
    { enrollmentId: enrollmentIds[0], problem: 'balance-is-not-the-sum', expected: 8, found: 7 },
    { enrollmentId: enrollmentIds[1], problem: 'not-one-credit-a-meeting-attended', expected: 1, found: 0 },
  ]);
});
