import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { eventually } from '../../../../platform/testing/testing.js';
import { freshDatabase, person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { WaitlistPromoted } from '../../../../schema/events/classes.js';
import { OFFER_MS } from '../../domain/booking-terms.js';
import { classes } from '../../subgraph.js';
import { aGroupSession, aSupportedCourse, inDays } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

type Act = 'joinGroupSession' | 'joinWaitlist' | 'leaveWaitlist' | 'cancelBooking';
const INPUT: Record<Act, string> = {
  joinGroupSession: 'JoinGroupSessionInput',
  joinWaitlist: 'OneBookingInput',
  leaveWaitlist: 'OneBookingInput',
  cancelBooking: 'CancelBookingInput',
};
const send = (act: Act, bookingId: string, viewer: Viewer, on = subgraph, more: object = {}) =>
  on.graphql<Record<Act, { booking: { status: string; seatsLeft: number } }>>(
    `mutation ($input: ${INPUT[act]}!) { ${act}(input: $input) { booking { status seatsLeft viewerWaitlistEntry { place offeredUntil } } } }`,
    {
      input: { bookingId, idempotencyKey: newId(), ...(act === 'joinGroupSession' && { payWith: 'BUNDLE' }), ...more },
    },
    viewer,
  );
const tally = (answers: readonly { code: string | undefined }[]) =>
  Object.fromEntries(
    [...Map.groupBy(answers, (answer) => answer.code ?? 'ok')].map(([code, all]) => [code, all.length]),
  );
const seats = async (bookingId: string) =>
  (
    await subgraph.rows<{ status: string; seatsTaken: number; people: number }>(
      `select status, seats_taken, (select count(*)::integer from booking_participant
         where booking_id = booking.id and status in ('pending', 'booked')) as people from booking where id = $1`,
      [bookingId],
    )
  )[0];
const offeredTo = async (on: TestSubgraph, bookingId: string) =>
  (
    await on.rows<{ studentId: string }>(
      `select student_id from waitlist_entry where booking_id = $1 and status = 'offered'`,
      [bookingId],
    )
  ).map((row) => row.studentId);

test('a template makes its sessions, on the wall clock of its zone, or none when one of them crosses another', async () => {
  const { courseId, assistants, staff } = await aSupportedCourse(subgraph);
  const create = (input: object, viewer = staff) =>
    subgraph.graphql<{ createGroupSessionTemplate: { sessions: { startsAt: string; type: string }[] } }>(
      `mutation ($input: CreateGroupSessionTemplateInput!) { createGroupSessionTemplate(input: $input) { sessions { startsAt type } } }`,
      {
        input: {
          courseId,
          assistantId: assistants[0]?.id,
          sessionCount: 3,
          capacity: 5,
          idempotencyKey: newId(),
          pricePerStudent: { amountMinor: '0', currency: 'EUR' },
          schedule: {
            recurrence: 'FREQ=WEEKLY',
            startsOn: '2035-03-20',
            localTime: '18:30',
            timeZone: 'Europe/Lisbon',
            durationMinutes: 90,
          },
          ...input,
        },
      },
      viewer,
    );
  const made = await create({});
  expect(made.data.createGroupSessionTemplate.sessions.map((one) => one.startsAt)).toEqual([
    '2035-03-20T18:30:00.000Z',
    '2035-03-27T17:30:00.000Z',
    '2035-04-03T17:30:00.000Z',
  ]);
  const before = await subgraph.rows('select id from booking where course_id = $1', [courseId]);
  const schedule = {
    recurrence: 'FREQ=DAILY',
    startsOn: '2035-04-02',
    localTime: '17:30',
    timeZone: 'UTC',
    durationMinutes: 60,
  };
  expect((await create({ schedule })).code).toBe('ASSISTANT_ALREADY_BOOKED');
  expect(await subgraph.rows('select id from booking where course_id = $1', [courseId])).toEqual(before);
  expect((await create({ assistantId: newId() })).code).toBe('ASSISTANT_NOT_ON_COURSE');
  expect((await create({ courseId: newId() })).code).toBe('COURSE_NOT_FOUND');
  expect((await create({}, assistants[0])).code).toBe('FORBIDDEN');
});

test('of 200 students who join a session of 5 seats at once, five get one and the others hear that it is full', async () => {
  const { bookingId } = await aGroupSession(subgraph, { capacity: 5 });
  const answers = await Promise.all(Array.from({ length: 200 }, () => send('joinGroupSession', bookingId, person())));
  expect(tally(answers)).toEqual({ ok: 5, SESSION_FULL: 195 });
  expect(await seats(bookingId)).toEqual({ status: 'full', seatsTaken: 5, people: 5 });
});

test('the same student who joins 20 times at once has one seat', async () => {
  const { bookingId } = await aGroupSession(subgraph, { capacity: 5 });
  const student = person();
  const answers = await Promise.all(Array.from({ length: 20 }, () => send('joinGroupSession', bookingId, student)));
  expect(tally(answers)).toEqual({ ok: 1, ALREADY_JOINED: 19 });
  expect((await seats(bookingId))?.people).toBe(1);
});

test('while some leave and others join and wait at once, no seat is lost and none is given twice', async () => {
  const { bookingId } = await aGroupSession(subgraph, { capacity: 3 });
  const seated = [person(), person(), person()];
  for (const student of seated) await send('joinGroupSession', bookingId, student);
  const line = Array.from({ length: 6 }, () => person());
  const answers = await Promise.all([
    ...line.map((student) => send('joinWaitlist', bookingId, student)),
    ...seated.map((student) => send('cancelBooking', bookingId, student)),
    ...Array.from({ length: 6 }, () => send('joinGroupSession', bookingId, person())),
  ]);
  const codes = new Set(answers.map((answer) => answer.code).filter(Boolean));
  expect([...codes].filter((code) => code !== 'SESSION_FULL' && code !== 'SEATS_LEFT')).toEqual([]);
  const now = await seats(bookingId);
  const offers = await offeredTo(subgraph, bookingId);
  expect(now?.seatsTaken).toBe((now?.people ?? 0) + offers.length);
  const waiting = await subgraph.rows(`select id from waitlist_entry where booking_id = $1 and status = 'waiting'`, [
    bookingId,
  ]);
  if ((now?.seatsTaken ?? 0) < 3) expect(waiting).toEqual([]);
});

test('a seat that gets free is kept for the first in line, then by a durable job for the next, also after a restart', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const database = await freshDatabase(classes);
  let running = await TestSubgraph.start(classes, database);
  const { bookingId } = await aGroupSession(running, { capacity: 1, days: 30 });
  const [seated, first, second] = [person(), person(), person()];
  await send('joinGroupSession', bookingId, seated, running);
  for (const student of [first, second]) await send('joinWaitlist', bookingId, student, running);
  await send('cancelBooking', bookingId, seated, running);
  expect(await offeredTo(running, bookingId)).toEqual([first.id]);
  const [promoted] = await running.said(WaitlistPromoted);
  expect(promoted?.data).toMatchObject({ bookingId, studentId: first.id });
  expect((await send('joinGroupSession', bookingId, second, running)).code).toBe('SESSION_FULL');
  await running.stop();

  vi.setSystemTime(Date.now() + OFFER_MS + 1_000);
  running = await TestSubgraph.start(classes, database);
  await eventually(async () => (await offeredTo(running, bookingId))[0] === second.id);
  expect(
    (await send('joinGroupSession', bookingId, { ...first, expiresAt: new Date(Date.now() + 900_000) }, running)).code,
  ).toBe('SESSION_FULL');
  const taken = await send(
    'joinGroupSession',
    bookingId,
    { ...second, expiresAt: new Date(Date.now() + 900_000) },
    running,
  );
  expect(taken.errors).toEqual([]);
  expect(await offeredTo(running, bookingId)).toEqual([]);
  await running.stop();
  await database.drop();
});

test('refusals have their codes', async () => {
  const { bookingId, courseId, assistants } = await aGroupSession(subgraph, { capacity: 1, amountMinor: 1_500 });
  const [seated, waiting] = [person(), person()];
  const code = async (act: Act, viewer: Viewer, id = bookingId, more: object = {}) =>
    (await send(act, id, viewer, subgraph, more)).code;
  expect(await code('joinWaitlist', waiting)).toBe('SEATS_LEFT');
  expect(await code('joinGroupSession', seated)).toBeUndefined();
  expect(await code('joinGroupSession', seated)).toBe('ALREADY_JOINED');
  expect(await code('joinWaitlist', seated)).toBe('ALREADY_JOINED');
  expect(await code('joinGroupSession', waiting)).toBe('SESSION_FULL');
  expect(await code('leaveWaitlist', waiting)).toBe('NOT_WAITING');
  expect(await code('joinWaitlist', waiting)).toBeUndefined();
  expect(await code('joinWaitlist', waiting)).toBe('ALREADY_WAITING');
  expect(await code('joinGroupSession', waiting, newId())).toBe('BOOKING_NOT_FOUND');
  expect(await code('cancelBooking', person())).toBe('BOOKING_NOT_FOUND');
  expect(await code('joinGroupSession', waiting, bookingId, { studentId: newId() })).toBe('FORBIDDEN');
  const single = await subgraph.graphql<{ bookSession: { booking: { id: string } } }>(
    'mutation ($input: BookSessionInput!) { bookSession(input: $input) { booking { id } } }',
    { input: { courseId, startsAt: inDays(9), payWith: 'PER_SESSION', idempotencyKey: newId() } },
    waiting,
  );
  expect(await code('joinGroupSession', seated, single.data.bookSession.booking.id)).toBe('NOT_A_GROUP_SESSION');
  expect(await code('cancelBooking', assistants[0] ?? seated)).toBeUndefined();
  expect(await code('joinGroupSession', person())).toBe('BOOKING_NOT_ACTIVE');
  const other = await aGroupSession(subgraph, { capacity: 5 });
  const again = await aGroupSession(subgraph, { capacity: 5 });
  expect(await code('joinGroupSession', seated, other.bookingId)).toBeUndefined();
  expect(await code('joinGroupSession', seated, again.bookingId)).toBe('STUDENT_ALREADY_BOOKED');
});
