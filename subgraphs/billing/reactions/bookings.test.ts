import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { DAY } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { eventually } from '../../../platform/testing/testing.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import {
  BundlePurchased,
  BundleSessionRejected,
  BundleSessionReserved,
  PaymentRefunded,
} from '../../../schema/events/billing.js';
import {
  BookingCancelled,
  BookingCompleted,
  BookingRejected,
  BookingRequested,
  BookingRescheduled,
} from '../../../schema/events/classes.js';
import { CoursePublished } from '../../../schema/events/courses.js';
import { buyBundle } from '../commands/bundle/buy-bundle.js';
import { reconcileBundles } from '../queries/bundles.js';
import { reconcile } from '../queries/reconcile.js';
import { billing } from '../subgraph.js';
import { aBundle, aBundleProduct, pay, remainingOf, statusOf } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(billing);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const startsAt = '2035-03-29T10:00:00.000Z';
const aSeat = (studentId: string, courseId: string) => ({
  bookingId: newId(),
  participantId: newId(),
  assistantId: newId(),
  studentId,
  courseId,
});
type Seat = ReturnType<typeof aSeat>;
const request = (seat: Seat, amountMinor = 0, id = newId()) =>
  subgraph.tell(
    BookingRequested,
    {
      ...seat,
      startsAt,
      sessionType: 'individual',
      payWith: amountMinor > 0 ? 'per-session' : 'bundle',
      amountDue: { amountMinor, currency: 'EUR' },
      payBy: amountMinor > 0 ? startsAt : null,
    },
    { subject: seat.bookingId, id },
  );
const cancel = (seat: Seat, giveBack: boolean) =>
  subgraph.tell(BookingCancelled, { ...seat, startsAt, by: 'student', giveBack }, { subject: seat.bookingId });
const complete = (seat: Seat) => subgraph.tell(BookingCompleted, seat, { subject: seat.bookingId });
const answerTo = async (seat: Seat) =>
  (await subgraph.said()).filter((event) => event.data['reservationId'] === seat.participantId);
const entriesOf = (seat: Seat) =>
  subgraph.rows<{ kind: string; delta: number }>(
    'select kind, delta from bundle_entry where reservation_id = $1 order by id',
    [seat.participantId],
  );

test('a bundle that was paid can be used, and is shown with its remaining sessions', async () => {
  const { student, courseId, productId, bundlePurchaseId } = await aBundle(subgraph);
  const seat = aSeat(student.id, courseId);
  await request(seat);
  const [said] = (await subgraph.said(BundlePurchased)).filter((event) => event.data['userId'] === student.id);
  expect(said?.data).toMatchObject({ bundlePurchaseId, courseId, productId, sessions: 5 });
  const ask = (viewer = student) =>
    subgraph.graphql(
      `query ($r: [_Any!]!) { _entities(representations: $r) {
         ... on User { bundles { id status totalSessions remainingSessions heldSessions product { kind sessions interval } course { id } history { kind delta } } }
         ... on BundlePurchase { id } } }`,
      {
        r: [
          { __typename: 'User', id: student.id },
          { __typename: 'BundlePurchase', id: bundlePurchaseId },
        ],
      },
      viewer,
    );
  const bundle = {
    id: bundlePurchaseId,
    status: 'ACTIVE',
    totalSessions: 5,
    remainingSessions: 4,
    heldSessions: 1,
    product: { kind: 'BUNDLE', sessions: 5, interval: 'ONCE' },
    course: { id: courseId },
    history: [
      { kind: 'PURCHASE', delta: 5 },
      { kind: 'HOLD', delta: -1 },
    ],
  };
  expect((await ask()).data).toEqual({ _entities: [{ bundles: [bundle] }, { id: bundlePurchaseId }] });
  expect((await ask(person('staff'))).data).toEqual({ _entities: [{ bundles: [bundle] }, { id: bundlePurchaseId }] });
  for (const stranger of [person(), person('instructor')])
    expect((await ask(stranger)).data).toEqual({ _entities: [{ bundles: null }, null] });
});

test('the line of a session names its date and its course, if a document can show the title', async () => {
  const lineOf = async (title?: string) => {
    const seat = aSeat(newId(), newId());
    const published = { courseId: seat.courseId, instructorId: newId(), publishedVersion: 1, lessonIds: [] };
    await subgraph.tell(CoursePublished, { ...published, ...(title !== undefined && { title }) });
    await request(seat, 2_500);
    return subgraph.rows<{ description: string }>(
      'select description from invoice_line join invoice on invoice.id = invoice_id where participant_id = $1',
      [seat.participantId],
    );
  };
  const description = 'Session with a teaching assistant on 2035-03-29';
  expect(await lineOf('Algorithms')).toEqual([{ description: `${description}: Algorithms` }]);
  expect(await lineOf('Algorithms 🚀')).toEqual([{ description }]);
  expect(await lineOf()).toEqual([{ description }]);
});

test('a session that is moved before it is paid is invoiced with its new date, and one that is paid keeps its document', async () => {
  const seat = aSeat(newId(), newId());
  await request(seat, 2_500);
  const invoice = async () =>
    (
      await subgraph.rows<{ id: string; description: string }>(
        'select invoice.id, description from invoice_line join invoice on invoice.id = invoice_id where participant_id = $1',
        [seat.participantId],
      )
    )[0]!;
  const move = (to: string) =>
    subgraph.tell(
      BookingRescheduled,
      { ...seat, startsAt: to, previousStartsAt: startsAt },
      { subject: seat.bookingId },
    );
  await move('2035-04-02T10:00:00.000Z');
  const { id, description } = await invoice();
  expect(description).toBe('Session with a teaching assistant on 2035-04-02');
  await pay(subgraph, id);
  await move('2035-04-05T10:00:00.000Z');
  expect((await invoice()).description).toBe('Session with a teaching assistant on 2035-04-02');
});

test('a request holds one session, however often it is delivered and under however many ids', async () => {
  const { student, courseId, bundlePurchaseId } = await aBundle(subgraph);
  const seat = aSeat(student.id, courseId);
  const id = newId();
  await Promise.all([request(seat, 0, id), request(seat, 0, id), request(seat), request(seat)]);
  expect(await entriesOf(seat)).toEqual([{ kind: 'hold', delta: -1 }]);
  expect((await remainingOf(subgraph, bundlePurchaseId)).remaining).toBe(4);
  expect((await answerTo(seat)).map((event) => event.type)).toEqual([BundleSessionReserved.type]);
});

test('of 20 requests at once for a bundle of 5, five hold a session and 15 get the error that none is left', async () => {
  const { student, courseId, bundlePurchaseId } = await aBundle(subgraph);
  const seats = Array.from({ length: 20 }, () => aSeat(student.id, courseId));
  await Promise.all(seats.map((seat) => request(seat)));
  const answers = (await Promise.all(seats.map(answerTo))).flat();
  const count = (type: string) => answers.filter((event) => event.type === type).length;
  expect([count(BundleSessionReserved.type), count(BundleSessionRejected.type)]).toEqual([5, 15]);
  expect((await remainingOf(subgraph, bundlePurchaseId)).remaining).toBe(0);
  expect(await reconcileBundles(subgraph.context(null))).toEqual([]);
});

test('the first requests of a student without any bundle are all refused, also at once', async () => {
  const [student, courseId] = [person(), newId()];
  const seats = Array.from({ length: 5 }, () => aSeat(student.id, courseId));
  await Promise.all(seats.map((seat) => request(seat)));
  for (const seat of seats) expect((await answerTo(seat)).map((event) => event.data['reason'])).toEqual(['no-bundle']);
  expect(await subgraph.running.inbox.deadLetters()).toEqual([]);
});

test('another student or another course has no part in a bundle', async () => {
  const { student, courseId } = await aBundle(subgraph);
  for (const seat of [aSeat(newId(), courseId), aSeat(student.id, newId())]) {
    await request(seat);
    expect((await answerTo(seat)).map((event) => event.data['reason'])).toEqual(['no-bundle']);
  }
});

test('a held session is used when the session was held or given up too late, and else given back, once', async () => {
  const { student, courseId, bundlePurchaseId } = await aBundle(subgraph);
  const [held, late, early] = [0, 1, 2].map(() => aSeat(student.id, courseId)) as [Seat, Seat, Seat];
  for (const seat of [held, late, early]) await request(seat);
  await complete(held);
  await complete(held);
  await cancel(held, true);
  await cancel(late, false);
  await cancel(early, true);
  await Promise.all([cancel(early, true), complete(early)]);
  expect((await entriesOf(held)).map((entry) => entry.kind)).toEqual(['hold', 'capture']);
  expect((await entriesOf(late)).map((entry) => entry.kind)).toEqual(['hold', 'capture']);
  expect((await entriesOf(early)).map((entry) => entry.kind)).toEqual(['hold', 'release']);
  expect((await remainingOf(subgraph, bundlePurchaseId)).remaining).toBe(3);
});

test('an answer that came too late is taken back when classes gives the seat up', async () => {
  const { student, courseId, bundlePurchaseId } = await aBundle(subgraph);
  const seat = aSeat(student.id, courseId);
  await request(seat);
  await subgraph.tell(BookingRejected, { ...seat, reason: 'timeout' }, { subject: seat.bookingId });
  expect((await remainingOf(subgraph, bundlePurchaseId)).remaining).toBe(5);
});

test('a seat at the price is one invoice; cancelled in time it is void or given back, too late it is kept or stays due', async () => {
  const [student, courseId] = [person(), newId()];
  const [unpaid, paid, late, lateUnpaid] = [0, 1, 2, 3].map(() => aSeat(student.id, courseId)) as [
    Seat,
    Seat,
    Seat,
    Seat,
  ];
  const invoiceOf = async (seat: Seat) => {
    const rows = await subgraph.rows<{ id: string }>('select id from invoice where participant_id = $1', [
      seat.participantId,
    ]);
    expect(rows).toHaveLength(1);
    return rows[0]?.id ?? '';
  };
  for (const seat of [unpaid, paid, late, lateUnpaid]) await Promise.all([request(seat, 2_500), request(seat, 2_500)]);
  await pay(subgraph, await invoiceOf(paid));
  await pay(subgraph, await invoiceOf(late));
  await cancel(unpaid, true);
  await cancel(paid, true);
  await cancel(paid, true);
  await cancel(late, false);
  await cancel(lateUnpaid, false);
  expect(await statusOf(subgraph, 'invoice', await invoiceOf(unpaid))).toBe('void');
  expect(await statusOf(subgraph, 'invoice', await invoiceOf(paid))).toBe('refunded');
  expect(await statusOf(subgraph, 'invoice', await invoiceOf(late))).toBe('paid');
  // Who has not paid owes what who has paid does not get back.
  expect(await statusOf(subgraph, 'invoice', await invoiceOf(lateUnpaid))).toBe('open');
  await pay(subgraph, await invoiceOf(lateUnpaid));
  expect(await statusOf(subgraph, 'invoice', await invoiceOf(lateUnpaid))).toBe('paid');
  const refunds = (await subgraph.said(PaymentRefunded)).filter((event) => event.data['userId'] === student.id);
  expect(refunds).toHaveLength(1);
  expect(await reconcile(subgraph.context(null))).toEqual([]);
});

test('of a payment and a cancellation at once nothing is left in between', async () => {
  for (let round = 0; round < 8; round += 1) {
    const seat = aSeat(newId(), newId());
    await request(seat, 2_500);
    const [row] = await subgraph.rows<{ id: string }>('select id from invoice where participant_id = $1', [
      seat.participantId,
    ]);
    const [payment] = await Promise.allSettled([pay(subgraph, row?.id ?? ''), cancel(seat, true)]);
    const status = await statusOf(subgraph, 'invoice', row?.id ?? '');
    expect(status).toBe(payment.status === 'fulfilled' ? 'refunded' : 'void');
  }
  expect(await reconcile(subgraph.context(null))).toEqual([]);
});

test('two who buy the same bundle twice at once get one', async () => {
  const { productId } = await aBundleProduct(subgraph);
  const student = person();
  const answers = await Promise.allSettled(
    Array.from({ length: 6 }, () => buyBundle(subgraph.context(student), { productId, idempotencyKey: newId() })),
  );
  const codes = answers.map((answer) =>
    answer.status === 'fulfilled' ? 'ok' : (answer.reason as { code: string }).code,
  );
  expect(codes.sort()).toEqual([...Array<string>(5).fill('BUNDLE_ALREADY_ACTIVE'), 'ok']);
});

test('a bundle that is not paid for a week is void by itself, and a payment that crosses it is given back', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { bundlePurchaseId, invoiceId, student } = await aBundle(subgraph, { paid: false });
  vi.setSystemTime(Date.now() + 7 * DAY + 1_000);
  await eventually(async () => (await remainingOf(subgraph, bundlePurchaseId)).status === 'void');
  await pay(subgraph, invoiceId);
  await eventually(async () => (await statusOf(subgraph, 'invoice', invoiceId)) === 'refunded');
  expect(await remainingOf(subgraph, bundlePurchaseId)).toEqual({ status: 'void', remaining: 0 });
  const refunds = (await subgraph.said(PaymentRefunded)).filter((event) => event.data['userId'] === student.id);
  expect(refunds).toHaveLength(1);
});

test('the sessions of a bundle expire by themselves, but for those that are booked', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { bundlePurchaseId, student, courseId } = await aBundle(subgraph, { validityDays: 10 });
  const seat = aSeat(student.id, courseId);
  await request(seat);
  vi.setSystemTime(Date.now() + 10 * DAY + 1_000);
  await eventually(async () => (await remainingOf(subgraph, bundlePurchaseId)).remaining === 0);
  await cancel(seat, true);
  expect((await remainingOf(subgraph, bundlePurchaseId)).remaining).toBe(1);
  vi.setSystemTime(Date.now() + 14 * DAY + 1_000);
  await eventually(async () => (await remainingOf(subgraph, bundlePurchaseId)).remaining === 0);
  expect(await reconcileBundles(subgraph.context(null))).toEqual([]);
});

test('the database refuses to change the ledger, to spend a session twice, and a projection that differs', async () => {
  const { student, courseId, bundlePurchaseId } = await aBundle(subgraph);
  const seat = aSeat(student.id, courseId);
  await request(seat);
  await complete(seat);
  for (const sql of ['update bundle_entry set delta = 9', 'delete from bundle_entry', 'truncate bundle_entry'])
    await expect(subgraph.rows(sql), sql).rejects.toThrow('append-only');
  const again = (kind: string, delta: number) =>
    subgraph.rows(
      `insert into bundle_entry select gen_random_uuid(), account_id, bundle_id, $2, $3, reservation_id, booking_id, now()
       from bundle_entry where reservation_id = $1 and kind = 'hold'`,
      [seat.participantId, kind, delta],
    );
  await expect(again('hold', -1)).rejects.toThrow('bundle_entry_asked_once');
  await expect(again('release', 1)).rejects.toThrow('bundle_entry_settled_once');
  await expect(again('capture', 0)).rejects.toThrow('bundle_entry_settled_once');
  const change = (by: number) =>
    subgraph.rows('update bundle_purchase set remaining = remaining + $2 where id = $1', [bundlePurchaseId, by]);
  await expect(change(1)).rejects.toThrow('not the sum');
  await expect(change(-9)).rejects.toThrow('check constraint');
  await expect(
    subgraph.rows(
      `insert into bundle_entry select gen_random_uuid(), account_id, id, 'expire', -1, null, null, now() from bundle_purchase where id = $1`,
      [bundlePurchaseId],
    ),
  ).rejects.toThrow('not the sum');
});

test('refusals of products and bundles have their codes', async () => {
  const staff = person('staff');
  const { courseId, productId } = await aBundleProduct(subgraph);
  const create = async (input: object) =>
    (
      await subgraph.graphql(
        'mutation ($input: CreateProductInput!) { createProduct(input: $input) { product { id } } }',
        { input: { title: 'Sessions', price: { amountMinor: '100', currency: 'EUR' }, ...input } },
        staff,
      )
    ).code;
  expect(await create({ kind: 'BUNDLE', courseId, sessions: 3 })).toBeUndefined();
  expect(await create({ kind: 'SESSION', courseId })).toBeUndefined();
  expect(await create({ kind: 'SESSION', courseId, sessions: 2 })).toBe('INVALID_INPUT');
  expect(await create({ kind: 'BUNDLE', courseId: newId() })).toBe('COURSE_NOT_FOUND');
  expect(await create({ kind: 'BUNDLE' })).toBe('INVALID_INPUT');
  expect(await create({ kind: 'PLAN' })).toBe('INVALID_INPUT');
  const buy = async (input: object, viewer: Parameters<TestSubgraph['graphql']>[2] = person()) =>
    (
      await subgraph.graphql(
        'mutation ($input: BuyBundleInput!) { buyBundle(input: $input) { bundle { status } invoice { purpose } } }',
        { input: { productId, idempotencyKey: newId(), ...input } },
        viewer,
      )
    ).code;
  expect(await buy({})).toBeUndefined();
  expect(await buy({ productId: newId() })).toBe('PRODUCT_NOT_FOUND');
  expect(await buy({}, person('instructor'))).toBe('FORBIDDEN');
  expect(await buy({}, null)).toBe('UNAUTHENTICATED');
});
