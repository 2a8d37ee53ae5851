import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { eventually } from '../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { InvoiceVoided, PaymentRefunded, PaymentSucceeded } from '../../../schema/events/billing.js';
import { ClassCancelled, EnrollmentRejected, SeatHeld, SeatReleased } from '../../../schema/events/classes.js';
import { CoursePublished } from '../../../schema/events/courses.js';
import { reconcile } from '../queries/reconcile.js';
import { billing } from '../subgraph.js';
import { aHeldSeat, pay, PRICE, statusOf, type HeldSeat } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());

const saidOf = async (contract: Parameters<TestSubgraph['said']>[0], invoiceId: string) =>
  (await subgraph.said(contract)).filter((event) => event.subject === invoiceId);
const release = ({ classId, seatHoldId, student }: HeldSeat) =>
  subgraph.tell(SeatReleased, { classId, seatHoldId, studentId: student.id }, { subject: classId });
const reject = ({ classId, seatHoldId, student }: HeldSeat, paymentId: string, id = newId()) =>
  subgraph.tell(
    EnrollmentRejected,
    { classId, seatHoldId, studentId: student.id, paymentId },
    { subject: classId, id },
  );

test('a held seat becomes an open invoice of the student, due when the hold expires, once', async () => {
  const [student, classId, seatHoldId, id] = [person(), newId(), newId(), newId()];
  const expiresAt = new Date(Date.now() + 900_000).toISOString();
  const courseId = newId();
  await subgraph.tell(CoursePublished, {
    courseId,
    instructorId: newId(),
    publishedVersion: 1,
    lessonIds: [],
    title: 'Algorithms',
  });
  const data = { classId, courseId, seatHoldId, studentId: student.id, price: PRICE, expiresAt };
  await Promise.all([subgraph.tell(SeatHeld, data, { id }), subgraph.tell(SeatHeld, data, { id })]);
  // Also under a new id, as after a replay.
  await subgraph.tell(SeatHeld, data);
  const seen = await subgraph.graphql(
    `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User {
       invoices { status number dueAt purpose seatHoldId class { id } total { amountMinor currency formatted } lines { description } payments { id } }
     } } }`,
    { r: [{ __typename: 'User', id: student.id }] },
    student,
  );
  expect(seen).toMatchObject({
    errors: [],
    data: {
      _entities: [
        {
          invoices: [
            {
              status: 'OPEN',
              number: null,
              dueAt: expiresAt,
              purpose: 'CLASS_SEAT',
              seatHoldId,
              class: { id: classId },
              total: { amountMinor: '24000', currency: 'EUR', formatted: '€240.00' },
              lines: [{ description: 'Seat in a class: Algorithms' }],
              payments: [],
            },
          ],
        },
      ],
    },
  });
  expect(await subgraph.running.inbox.deadLetters()).toEqual([]);
});

test('a seat without a price is paid at once, so that it completes', async () => {
  const free = await aHeldSeat(subgraph, { price: { amountMinor: 0, currency: 'EUR' } });
  expect(await statusOf(subgraph, 'invoice', free.invoiceId)).toBe('paid');
  const [paid] = await saidOf(PaymentSucceeded, free.invoiceId);
  expect(paid?.data).toMatchObject({
    userId: free.student.id,
    amount: { amountMinor: 0, currency: 'EUR' },
    purpose: { kind: 'class-seat', classId: free.classId, seatHoldId: free.seatHoldId },
  });
  await reject(free, String(paid?.data['paymentId']));
  expect(await statusOf(subgraph, 'invoice', free.invoiceId)).toBe('refunded');
  expect(await reconcile(subgraph.context(null))).toEqual([]);
});

test('a released seat need not be paid any more; one that was paid stays paid', async () => {
  const [unpaid, paid] = [await aHeldSeat(subgraph), await aHeldSeat(subgraph)];
  await pay(subgraph, paid.invoiceId);
  for (const seat of [unpaid, unpaid, paid]) await release(seat);
  expect(await statusOf(subgraph, 'invoice', unpaid.invoiceId)).toBe('void');
  expect(await saidOf(InvoiceVoided, unpaid.invoiceId)).toHaveLength(1);
  await expect(pay(subgraph, unpaid.invoiceId)).rejects.toMatchObject({ code: 'INVOICE_NOT_OPEN' });
  expect(await statusOf(subgraph, 'invoice', paid.invoiceId)).toBe('paid');
});

test('of a payment and a release at once one wins, and nothing is left in between', async () => {
  for (let round = 0; round < 10; round += 1) {
    const seat = await aHeldSeat(subgraph);
    const [payment] = await Promise.allSettled([pay(subgraph, seat.invoiceId), release(seat)]);
    const status = await statusOf(subgraph, 'invoice', seat.invoiceId);
    expect(status).toBe(payment.status === 'fulfilled' ? 'paid' : 'void');
  }
  expect(await reconcile(subgraph.context(null))).toEqual([]);
});

test('a rejected payment is given back in full once ever, with its ledger reversed', async () => {
  const seat = await aHeldSeat(subgraph);
  const paymentId = await pay(subgraph, seat.invoiceId);
  const id = newId();
  await Promise.all([reject(seat, paymentId, id), reject(seat, paymentId, id), reject(seat, paymentId)]);
  expect(await statusOf(subgraph, 'invoice', seat.invoiceId)).toBe('refunded');
  expect((await saidOf(PaymentRefunded, seat.invoiceId)).map((event) => event.data)).toMatchObject([
    { paymentId, userId: seat.student.id, amount: PRICE, remaining: { amountMinor: 0 }, keepAccess: true },
  ]);
  const sums = await subgraph.rows(
    `select account_code, count(*), sum(amount_minor) from ledger_entry
     join ledger_transaction on ledger_transaction.id = ledger_transaction_id
     where invoice_id = $1 group by account_code order by account_code`,
    [seat.invoiceId],
  );
  expect(sums).toEqual([
    { accountCode: 'cash', count: 2, sum: 0 },
    { accountCode: 'receivable', count: 4, sum: 0 },
    { accountCode: 'revenue', count: 2, sum: 0 },
  ]);
  const reversals = await subgraph.rows<{ kind: string; reversed: string }>(
    `select reversal.kind, original.kind as reversed from ledger_transaction reversal
     join ledger_transaction original on original.id = reversal.reverses_id where reversal.invoice_id = $1 order by 1`,
    [seat.invoiceId],
  );
  expect(reversals).toEqual([
    { kind: 'credit-note', reversed: 'invoice' },
    { kind: 'refund', reversed: 'payment' },
  ]);
  expect(await reconcile(subgraph.context(null))).toEqual([]);
});

test('a class that is cancelled gives its students back what they paid for their seats, once, and no one else', async () => {
  const classId = newId();
  const price = { amountMinor: 12_000, currency: 'EUR' };
  const [ana, rui, left] = [
    await aHeldSeat(subgraph, { classId, price }),
    await aHeldSeat(subgraph, { classId, price }),
    await aHeldSeat(subgraph, { classId, price }),
  ];
  const elsewhere = await aHeldSeat(subgraph, { student: ana.student });
  for (const seat of [ana, rui, left, elsewhere]) await pay(subgraph, seat.invoiceId);
  const cancelled = { classId, studentIds: [ana.student.id, rui.student.id, newId()] };
  for (let received = 0; received < 2; received += 1)
    await subgraph.tell(ClassCancelled, cancelled, { subject: classId });
  for (const seat of [ana, rui])
    await eventually(async () => (await statusOf(subgraph, 'invoice', seat.invoiceId)) === 'refunded');
  for (const seat of [left, elsewhere]) expect(await statusOf(subgraph, 'invoice', seat.invoiceId)).toBe('paid');
  expect((await saidOf(PaymentRefunded, ana.invoiceId)).map((event) => event.data['amount'])).toEqual([price]);
  // The payment is rejected as well, when the two crossed on their way.
  const [paid] = await saidOf(PaymentSucceeded, ana.invoiceId);
  await reject(ana, String(paid?.data['paymentId']));
  expect(await saidOf(PaymentRefunded, ana.invoiceId)).toHaveLength(1);
  expect(await reconcile(subgraph.context(null))).toEqual([]);
});

test('the database keeps a second refund for the same reason out', async () => {
  const seat = await aHeldSeat(subgraph);
  const paymentId = await pay(subgraph, seat.invoiceId);
  await reject(seat, paymentId);
  const again = subgraph.rows(
    `insert into refund (id, invoice_id, payment_id, amount_minor, currency, reason, refunded_at)
     values ($1, $2, $3, 24000, 'EUR', 'enrollment-rejected', now())`,
    [newId(), seat.invoiceId, paymentId],
  );
  await expect(again).rejects.toThrow('refund_once');
});

test('the rejection of an unknown payment waits as a dead letter: no money is lost silently', async () => {
  const seat = await aHeldSeat(subgraph);
  await reject(seat, newId());
  const letters = await subgraph.running.inbox.deadLetters();
  expect(letters.map((letter) => [letter.subject, letter.type])).toEqual([[seat.classId, EnrollmentRejected.type]]);
  expect(await statusOf(subgraph, 'invoice', seat.invoiceId)).toBe('open');
});
