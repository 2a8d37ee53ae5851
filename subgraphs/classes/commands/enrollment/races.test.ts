import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { PaymentSucceeded } from '../../../../schema/events/billing.js';
import { ClassCompleted, EnrollmentRejected, StudentEnrolled } from '../../../../schema/events/classes.js';
import { checkCreditBalances } from '../../queries/check-credit-balances.js';
import { classes } from '../../subgraph.js';
import { aClass, aStudentId, known, studentIds } from '../../testing/testing.js';
import { cancelClass } from '../class/cancel-class.js';
import { requestSeat } from './request-seat.js';

/* Requests that meet: the database decides, one rule wins, and the client sees the refusal of the other. */

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
});
afterAll(() => subgraph.stop());

type Viewer = ReturnType<typeof person>;

/** Its code, `ok` when it was done. */
async function send(name: string, input: object, viewer: Viewer): Promise<string> {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const { code } = await subgraph.graphql(
    `mutation ($input: ${type}!) { ${name}(input: $input) { __typename } }`,
    { input },
    viewer,
  );
  return code ?? 'ok';
}

function counted(codes: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(codes, (code) => code)].map(([code, all]) => [code, all.length]));
}

const one = async <Row extends object>(sql: string, parameters: unknown[]): Promise<Row | undefined> =>
  (await subgraph.rows<Row>(sql, parameters))[0];

/** What was said of a class, in the order in which it was committed. */
const saidInOrder = async (classId: string): Promise<string[]> =>
  (await subgraph.said()).filter(({ data }) => data['classId'] === classId).map(({ type }) => type);

const ROUNDS = 8;

test('of 200 who ask for a seat at once, five hold the five seats and 195 get the error that the class is full', async () => {
  const { classId } = await aClass(subgraph, { capacity: 5 });
  const codes = await Promise.all(
    Array.from({ length: 200 }, () => send('requestSeat', { classId, idempotencyKey: newId() }, person())),
  );
  expect(counted(codes)).toEqual({ ok: 5, CLASS_FULL: 195 });
  expect(await one('select count(*) from seat_hold where class_id = $1', [classId])).toEqual({ count: 5 });
});

test('of 200 whom staff take in at once, five get the five seats', async () => {
  const { classId, staff } = await aClass(subgraph, { capacity: 5 });
  const codes = await Promise.all(
    (await studentIds(subgraph, 200)).map((studentId) =>
      send('enrollStudent', { classId, studentId, idempotencyKey: newId() }, staff),
    ),
  );
  expect(counted(codes)).toEqual({ ok: 5, CLASS_FULL: 195 });
  expect(await one('select count(*) from class_enrollment where class_id = $1', [classId])).toEqual({ count: 5 });
  expect(await one('select sum(balance) from credit_account where class_id = $1', [classId])).toEqual({ sum: 40 });
});

test('one student who asks 20 times at once has one seat', async () => {
  const { classId } = await aClass(subgraph, { capacity: 5 });
  const student = person();
  const codes = await Promise.all(
    Array.from({ length: 20 }, () => send('requestSeat', { classId, idempotencyKey: newId() }, student)),
  );
  expect(counted(codes)).toEqual({ ok: 1, SEAT_ALREADY_HELD: 19 });
});

test('one student who is marked present and absent at once, many times, has one mark and pays for it', async () => {
  const { classId, meetingIds, teacher, staff, students, enrollmentIds } = await aClass(subgraph, { students: 1 });
  const input = { classId, meetingId: meetingIds[0], studentId: students[0]?.id };
  const codes = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      send(
        'markAttendance',
        { ...input, status: ['PRESENT', 'ABSENT', 'LATE'][index % 3] },
        index % 2 ? staff : teacher,
      ),
    ),
  );
  expect(counted(codes)).toEqual({ ok: 40 });
  const seen = await one<{ status: string; balance: number }>(
    'select status, balance from attendance join credit_account account on account.id = account_id where account_id = $1',
    [enrollmentIds[0]],
  );
  expect(seen?.balance).toBe(seen?.status === 'absent' ? 8 : 7);
  expect(await checkCreditBalances(subgraph.context(null))).toEqual([]);
});

test('the last credit is spent once, however many meetings are marked at once', async () => {
  const { classId, meetingIds, teacher, staff, students, enrollmentIds } = await aClass(subgraph, { students: 1 });
  const adjustment = { enrollmentId: enrollmentIds[0], delta: -7, reason: 'one is left', idempotencyKey: newId() };
  expect(await send('adjustCredit', adjustment, staff)).toBe('ok');
  const studentId = students[0]?.id;
  const codes = await Promise.all(
    meetingIds.map((meetingId) =>
      send('markAttendance', { classId, meetingId, studentId, status: 'PRESENT' }, teacher),
    ),
  );
  expect(counted(codes)).toEqual({ ok: 1, CREDIT_EXHAUSTED: 7 });
  expect(await one('select balance from credit_account where id = $1', [enrollmentIds[0]])).toEqual({ balance: 0 });
});

test('a student who is withdrawn while attendance is marked is marked for every meeting that they were in', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const { classId, meetingIds, teacher, staff, students, enrollmentIds } = await aClass(subgraph, { students: 1 });
    const studentId = students[0]?.id;
    const [withdrawn, ...marked] = await Promise.all([
      send('withdrawStudent', { classId, studentId }, staff),
      ...meetingIds.map((meetingId) =>
        send('markAttendance', { classId, meetingId, studentId, status: 'PRESENT' }, teacher),
      ),
    ]);
    expect(withdrawn).toBe('ok');
    expect(counted(marked)).toEqual({ ok: meetingIds.length });
    const account = await one('select balance from credit_account where id = $1', [enrollmentIds[0]]);
    expect(account).toEqual({ balance: 0 });
  }
});

test('a class that is completed while attendance is marked and students join takes each of them wholly or not at all', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const taught = await aClass(subgraph, { type: 'private', students: 1, capacity: 3 });
    const { classId, meetingIds, teacher, staff, students } = taught;
    const joining = { classId, studentId: await aStudentId(subgraph), idempotencyKey: newId() };
    const mark = { classId, studentId: students[0]?.id, status: 'PRESENT' };
    const [invited] = await known(subgraph, person());
    await send('inviteToClass', { classId, userId: invited.id, idempotencyKey: newId() }, teacher);
    const [completed, enrolled, held, ...marked] = await Promise.all([
      send('completeClass', { classId }, teacher),
      send('enrollStudent', joining, staff),
      send('requestSeat', { classId, idempotencyKey: newId() }, invited),
      ...meetingIds.map((meetingId) => send('markAttendance', { ...mark, meetingId }, teacher)),
    ]);
    expect(completed).toBe('ok');
    expect(['ok', 'ENROLLMENT_CLOSED']).toContain(enrolled);
    expect(['ok', 'ENROLLMENT_CLOSED']).toContain(held);
    // Before the end they are marks, after it corrections.
    expect(counted(marked)).toEqual({ ok: meetingIds.length });
    const order = await saidInOrder(classId);
    expect(order.slice(order.indexOf(ClassCompleted.type))).not.toContain(StudentEnrolled.type);
    const left = await one(
      `select status, (select count(*) from class_enrollment where class_id = class.id) as students,
         (select count(*) from credit_account where class_id = class.id) as accounts,
         (select count(*) from seat_hold where class_id = class.id) as held from class where id = $1`,
      [classId],
    );
    const count = enrolled === 'ok' ? 2 : 1;
    expect(left).toEqual({ status: 'completed', students: count, accounts: count, held: 0 });
  }
});

test('a meeting that is added while a user joins grants all students the same', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const taught = await aClass(subgraph, { type: 'private', students: 1, capacity: 3, totalMeetings: 2 });
    const { classId, staff } = taught;
    const studentId = await aStudentId(subgraph);
    const codes = await Promise.all([
      send('addMeeting', { classId, localDate: '2026-07-02', idempotencyKey: newId() }, staff),
      send('enrollStudent', { classId, studentId, idempotencyKey: newId() }, staff),
      send('addMeeting', { classId, localDate: '2026-07-03', idempotencyKey: newId() }, staff),
    ]);
    expect(counted(codes)).toEqual({ ok: 3 });
    const balances = await subgraph.rows('select balance from credit_account where class_id = $1', [classId]);
    expect(balances).toEqual([{ balance: 4 }, { balance: 4 }]);
  }
  expect(await checkCreditBalances(subgraph.context(null))).toEqual([]);
});

test('a payment that meets a cancellation is rejected, or its student is reported to billing as one of the class', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const { classId, staff } = await aClass(subgraph);
    const student = person();
    const { seatHoldId } = await requestSeat(subgraph.context(student), { classId, idempotencyKey: newId() });
    await Promise.all([
      cancelClass(subgraph.context(staff), { classId }),
      subgraph.tell(PaymentSucceeded, {
        paymentId: newId(),
        invoiceId: newId(),
        userId: student.id,
        amount: { amountMinor: 24_000, currency: 'EUR' },
        purpose: { kind: 'class-seat', classId, seatHoldId },
      }),
    ]);
    const of = async (contract: Parameters<TestSubgraph['said']>[0]) =>
      (await subgraph.said(contract)).filter((event) => event.data['classId'] === classId).length;
    const [cancelled] = (await subgraph.said()).filter(
      ({ subject, data }) => subject === classId && Array.isArray(data['studentIds']),
    );
    const enrolled = await of(StudentEnrolled);
    expect(cancelled?.data['studentIds']).toEqual(enrolled === 1 ? [student.id] : []);
    expect(await of(EnrollmentRejected)).toBe(1 - enrolled);
  }
});
