import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { PaymentSucceeded } from '../../../../schema/events/billing.js';
import { EnrollmentRejected, SeatHeld, SeatReleased, StudentEnrolled } from '../../../../schema/events/classes.js';
import { SEAT_HOLD_MS } from '../../domain/class-terms.js';
import { classes } from '../../subgraph.js';
import { aClass } from '../../testing/testing.js';
import { requestSeat } from './request-seat.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const pay = (userId: string, classId: string, seatHoldId: string) =>
  ({
    paymentId: newId(),
    invoiceId: newId(),
    userId,
    amount: { amountMinor: 24_000, currency: 'EUR' },
    purpose: { kind: 'class-seat', classId, seatHoldId },
  }) as const;

const saidOf = async (contract: Parameters<TestSubgraph['said']>[0], classId: string) =>
  (await subgraph.said(contract)).filter((event) => event.data['classId'] === classId);

test('a paid seat becomes an enrollment, once, however often the payment is reported', async () => {
  const { classId } = await aClass(subgraph);
  const student = person();
  const { seatHoldId } = await requestSeat(subgraph.context(student), { classId, idempotencyKey: newId() });
  expect((await saidOf(SeatHeld, classId))[0]?.data).toMatchObject({
    seatHoldId,
    price: { amountMinor: 24_000, currency: 'EUR' },
  });
  const payment = pay(student.id, classId, seatHoldId);
  const id = newId();
  await Promise.all([
    subgraph.tell(PaymentSucceeded, payment, { id }),
    subgraph.tell(PaymentSucceeded, payment, { id }),
  ]);
  expect(await saidOf(StudentEnrolled, classId)).toHaveLength(1);
  const seen = await subgraph.graphql<{ class: { seatsLeft: number; viewerEnrollment: { creditBalance: number } } }>(
    'query ($id: ID!) { class(id: $id) { seatsLeft viewerEnrollment { creditBalance } } }',
    { id: classId },
    student,
  );
  expect(seen.data.class).toEqual({ seatsLeft: 1, viewerEnrollment: { creditBalance: 8 } });
});

test('a seat that is not paid in 15 minutes is released by itself, and a later payment is rejected', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { classId } = await aClass(subgraph);
  const student = person();
  const { seatHoldId } = await requestSeat(subgraph.context(student), { classId, idempotencyKey: newId() });
  vi.setSystemTime(Date.now() + SEAT_HOLD_MS + 1_000);
  await eventually(async () => (await saidOf(SeatReleased, classId)).length === 1);
  await subgraph.tell(PaymentSucceeded, pay(student.id, classId, seatHoldId));
  expect(await saidOf(EnrollmentRejected, classId)).toHaveLength(1);
  expect(await saidOf(StudentEnrolled, classId)).toHaveLength(0);
});
