import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { BookingConfirmed, BookingRequested } from '../../../../schema/events/classes.js';
import { UserRegistered } from '../../../../schema/events/users.js';
import { classes } from '../../subgraph.js';
import { aSupportedCourse, inDays, mondayIn } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
});
afterAll(() => subgraph.stop());

const BOOK = `mutation ($input: BookSessionInput!) {
  bookSession(input: $input) {
    booking {
      id type status startsAt durationMinutes pricePerStudent { amountMinor } course { id } teachingAssistant { id }
      viewerSeat { status payWith amountDue { amountMinor currency } payBy }
    }
  }
}`;
interface Booked {
  bookSession: { booking: { id: string; status: string; teachingAssistant: { id: string } } };
}

const book = (input: object, viewer: Viewer | null = person()) =>
  subgraph.graphql<Booked>(
    BOOK,
    { input: { payWith: 'PER_SESSION', startsAt: inDays(7), idempotencyKey: newId(), ...input } },
    viewer,
  );
const tally = (answers: readonly { code: string | undefined }[]) =>
  Object.fromEntries(
    [...Map.groupBy(answers, (answer) => answer.code ?? 'ok')].map(([code, all]) => [code, all.length]),
  );

test('a session at the price is booked at once, with an amount due while cancelling is free', async () => {
  const { courseId, assistants } = await aSupportedCourse(subgraph);
  const student = person();
  const startsAt = inDays(7);
  const result = await book({ courseId, startsAt }, student);
  expect(result).toMatchObject({
    errors: [],
    data: {
      bookSession: {
        booking: {
          type: 'INDIVIDUAL',
          status: 'BOOKED',
          startsAt: startsAt.toISOString(),
          durationMinutes: 60,
          pricePerStudent: { amountMinor: '2500' },
          course: { id: courseId },
          teachingAssistant: { id: assistants[0]?.id },
          viewerSeat: {
            status: 'BOOKED',
            payWith: 'PER_SESSION',
            amountDue: { amountMinor: '2500', currency: 'EUR' },
            payBy: new Date(startsAt.getTime() - 24 * 3_600_000).toISOString(),
          },
        },
      },
    },
  });
  const said = (await subgraph.said()).filter((event) => event.subject === result.data.bookSession.booking.id);
  expect(said.map((event) => event.type)).toEqual([BookingRequested.type, BookingConfirmed.type]);
  expect(said[0]?.data).toMatchObject({ studentId: student.id, amountDue: { amountMinor: 2_500, currency: 'EUR' } });
});

test('who has not verified the address gets neither a session nor a seat', async () => {
  const { courseId } = await aSupportedCourse(subgraph);
  const unverified = { ...person(), emailVerified: false };
  expect((await book({ courseId }, unverified)).code).toBe('EMAIL_NOT_VERIFIED');
  const asked = async (mutation: string, input: object) =>
    (await subgraph.graphql(mutation, { input: { ...input, idempotencyKey: newId() } }, unverified)).code;
  expect(
    await asked('mutation ($input: JoinGroupSessionInput!) { joinGroupSession(input: $input) { booking { id } } }', {
      bookingId: newId(),
      payWith: 'PER_SESSION',
    }),
  ).toBe('EMAIL_NOT_VERIFIED');
  expect(
    await asked('mutation ($input: RequestSeatInput!) { requestSeat(input: $input) { seatHoldId } }', {
      classId: newId(),
    }),
  ).toBe('EMAIL_NOT_VERIFIED');
});

test('a session on a bundle is pending until billing has answered', async () => {
  const { courseId } = await aSupportedCourse(subgraph);
  const result = await book({ courseId, payWith: 'BUNDLE' });
  expect(result).toMatchObject({
    errors: [],
    data: { bookSession: { booking: { status: 'PENDING', viewerSeat: { amountDue: { amountMinor: '0' } } } } },
  });
});

test('the same idempotency key books once and answers alike', async () => {
  const { courseId } = await aSupportedCourse(subgraph);
  const [student, idempotencyKey] = [person(), newId()];
  const answers = await Promise.all(Array.from({ length: 10 }, () => book({ courseId, idempotencyKey }, student)));
  expect(answers[0]?.errors).toEqual([]);
  expect(new Set(answers.map((answer) => JSON.stringify(answer.data))).size).toBe(1);
  expect(await subgraph.rows('select id from booking where course_id = $1', [courseId])).toHaveLength(1);
});

test('of 50 students who want the same hour of one assistant, one gets it and 49 hear that it is taken', async () => {
  const { courseId, assistants } = await aSupportedCourse(subgraph);
  const assistantId = assistants[0]?.id;
  const answers = await Promise.all(Array.from({ length: 50 }, () => book({ courseId, assistantId })));
  expect(tally(answers)).toEqual({ ok: 1, ASSISTANT_ALREADY_BOOKED: 49 });
  const hours = await Promise.all(
    Array.from({ length: 20 }, (_, index) => book({ courseId, assistantId, startsAt: inDays(8, index % 4) })),
  );
  expect(tally(hours)).toEqual({ ok: 4, ASSISTANT_ALREADY_BOOKED: 16 });
});

test('of 50 students who want any assistant at one hour, each of five is given to one', async () => {
  const { courseId, assistants } = await aSupportedCourse(subgraph, { assistants: 5 });
  const answers = await Promise.all(Array.from({ length: 50 }, () => book({ courseId })));
  expect(tally(answers)).toEqual({ ok: 5, NO_ASSISTANT_FREE: 45 });
  const chosen = answers.filter((answer) => !answer.code).map((answer) => answer.data.bookSession.booking);
  expect(chosen.map((booking) => booking.teachingAssistant.id).sort()).toEqual(assistants.map(({ id }) => id));
});

test('who has the fewest sessions in the week of the slot is chosen, then who has the lowest id', async () => {
  const { courseId, assistants } = await aSupportedCourse(subgraph, { assistants: 3 });
  const monday = new Date(mondayIn(7).getTime() + 10 * 3_600_000);
  const day = (days: number) => new Date(monday.getTime() + days * 86_400_000);
  const chosen = async (startsAt: Date) => {
    const { data } = await book({ courseId, startsAt });
    return assistants.findIndex(({ id }) => id === data.bookSession.booking.teachingAssistant.id);
  };
  const order: number[] = [];
  for (let index = 0; index < 7; index += 1) order.push(await chosen(day(index)));
  expect(order).toEqual([0, 1, 2, 0, 1, 2, 0]);
  // A new week begins: no user has a session in it yet.
  expect(await chosen(day(7))).toBe(0);
});

test('a student who books two assistants for one hour at the same moment gets one', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { courseId, assistants } = await aSupportedCourse(subgraph, { assistants: 2 });
    const student = person();
    const answers = await Promise.all(assistants.map(({ id }) => book({ courseId, assistantId: id }, student)));
    expect(tally(answers)).toEqual({ ok: 1, STUDENT_ALREADY_BOOKED: 1 });
  }
});

test('the daily limit holds also when the requests come at once', async () => {
  const { courseId } = await aSupportedCourse(subgraph, { availability: { dailyLimit: 3 } });
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => book({ courseId, startsAt: inDays(9, 8 + index) })),
  );
  expect(tally(answers)).toEqual({ ok: 3, NO_ASSISTANT_FREE: 7 });
});

test('every refusal has its code, and they come in the order of the questions', async () => {
  const weekly = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '08:00', to: '18:00' }));
  const availability = { weeklyHours: weekly, timeZone: 'UTC', bufferMinutes: 30, dailyLimit: 2 };
  const { courseId, assistants, staff } = await aSupportedCourse(subgraph, { availability });
  const assistantId = assistants[0]?.id;
  const other = await aSupportedCourse(subgraph, { assistants: 1, sold: false });
  const student = person();
  const nowhere = { courseId: newId(), assistantId: newId(), startsAt: inDays(7, 3) };
  const code = async (input: object, viewer: Viewer | null = student) => (await book(input, viewer)).code;

  expect(await code({ ...nowhere, studentId: newId() }, staff)).toBe('STUDENT_NOT_FOUND');
  expect(await code(nowhere)).toBe('COURSE_NOT_FOUND');
  expect(await code({ ...nowhere, courseId: 'no id' })).toBe('COURSE_NOT_FOUND');
  expect(await code({ ...nowhere, courseId })).toBe('ASSISTANT_NOT_ON_COURSE');
  expect(await code({ courseId, assistantId: other.assistants[0]?.id })).toBe('ASSISTANT_NOT_ON_COURSE');
  expect(await code({ courseId, assistantId, startsAt: inDays(7, 3) })).toBe('OUTSIDE_AVAILABILITY');
  expect(await code({ courseId, startsAt: inDays(7, 3) })).toBe('NO_ASSISTANT_FREE');
  const soon = new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000);
  expect(await code({ courseId: other.courseId, assistantId: other.assistants[0]?.id, startsAt: soon })).toBe(
    'NOTICE_TOO_SHORT',
  );
  expect(await code({ courseId, assistantId, startsAt: inDays(7, 10) })).toBeUndefined();
  expect(await code({ courseId, assistantId, startsAt: inDays(7, 11) }, person())).toBe('BUFFER_TOO_SHORT');
  expect(await code({ courseId, assistantId, startsAt: inDays(7, 9) }, person())).toBe('BUFFER_TOO_SHORT');
  expect(await code({ courseId, assistantId, startsAt: inDays(7, 10) }, person())).toBe('ASSISTANT_ALREADY_BOOKED');
  expect(await code({ courseId, assistantId, startsAt: inDays(7, 14) }, person())).toBeUndefined();
  expect(await code({ courseId, assistantId, startsAt: inDays(7, 16) }, person())).toBe('DAILY_LIMIT_REACHED');
  expect(await code({ courseId: other.courseId, startsAt: inDays(7, 10) })).toBe('STUDENT_ALREADY_BOOKED');
  expect(await code({ courseId: other.courseId, startsAt: inDays(7, 15) })).toBe('SESSION_NOT_SOLD');
  expect(await code({ courseId, studentId: newId() })).toBe('FORBIDDEN');
  expect(await code({ courseId }, null)).toBe('UNAUTHENTICATED');
  expect(await code({ courseId, durationMinutes: 5 })).toBe('INVALID_INPUT');
  expect(await code({ courseId, startsAt: new Date(inDays(8).getTime() + 1_000) })).toBe('INVALID_INPUT');
});

test('staff book for a student who has an account', async () => {
  const { courseId, staff } = await aSupportedCourse(subgraph);
  const student = person();
  await subgraph.tell(UserRegistered, { userId: student.id, locale: 'en', timeZone: 'Europe/Lisbon' });
  const { data, errors } = await book({ courseId, studentId: student.id }, staff);
  expect(errors).toEqual([]);
  const seen = await subgraph.graphql(
    'query ($id: ID!) { booking(id: $id) { viewerSeat { status } } }',
    { id: data.bookSession.booking.id },
    student,
  );
  expect(seen.data).toEqual({ booking: { viewerSeat: { status: 'BOOKED' } } });
});

test('the database refuses two sessions of one assistant, or of one student, at one time', async () => {
  const { courseId, assistants } = await aSupportedCourse(subgraph);
  const student = person();
  const { data } = await book({ courseId }, student);
  const copy = (table: string, columns: string) =>
    subgraph.rows(
      `insert into ${table} select (jsonb_populate_record(null::${table}, to_jsonb(row) || jsonb_build_object('id', gen_random_uuid()${columns}))).*
       from ${table} row where ${table === 'booking' ? 'id' : 'booking_id'} = $1`,
      [data.bookSession.booking.id],
    );
  await expect(copy('booking', '')).rejects.toThrow('booking_assistant_overlap');
  await copy('booking', `, 'assistant_id', '${newId()}'`);
  const [second] = await subgraph.rows<{ id: string }>(
    'select id from booking where course_id = $1 and assistant_id <> $2',
    [courseId, assistants[0]?.id],
  );
  await expect(copy('booking_participant', `, 'booking_id', '${second?.id}'`)).rejects.toThrow(
    'booking_student_overlap',
  );
});
