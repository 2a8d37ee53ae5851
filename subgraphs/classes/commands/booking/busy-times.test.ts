import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { overlappingTimes } from '../../queries/overlapping-times.js';
import { classes } from '../../subgraph.js';
import { aClass, aGroupSession, aSupportedCourse, dateOf, inDays, known } from '../../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
});
afterAll(() => subgraph.stop());

type Sent = Record<string, { booking: { id: string; teachingAssistant: { id: string } }; conflicts: object[] }>;
const send = (name: string, input: object, viewer: Viewer, fields = '__typename') =>
  subgraph.graphql<Sent>(
    `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${fields} } }`,
    { input: { idempotencyKey: newId(), ...input } },
    viewer,
  );
const BOOKING = 'booking { id teachingAssistant { id } }';
const book = (viewer: Viewer, input: object) =>
  send('bookSession', { payWith: 'BUNDLE', startsAt: inDays(7), ...input }, viewer, BOOKING);
const join = (viewer: Viewer, bookingId: string) => send('joinGroupSession', { bookingId, payWith: 'BUNDLE' }, viewer);
const idOf = (viewer: Viewer | undefined) => viewer?.id ?? '';
const tally = (answers: readonly { code: string | undefined }[]) =>
  Object.fromEntries([...Map.groupBy(answers, ({ code }) => code ?? 'ok')].map(([code, all]) => [code, all.length]));

/** A class that meets once, at this time. */
async function aClassAt(startsAt: Date, options: { students?: readonly Viewer[]; teacher?: Viewer } = {}) {
  const taught = await aClass(subgraph, { totalMeetings: 1, capacity: 9 });
  await subgraph.rows(
    `update class set schedule_time_zone = 'UTC', instructor_id = coalesce($2, instructor_id) where id = $1`,
    [taught.classId, options.teacher?.id ?? null],
  );
  await subgraph.rows('update meeting set local_start = $2 where class_id = $1', [
    taught.classId,
    startsAt.toISOString().slice(0, 16),
  ]);
  for (const student of options.students ?? []) {
    await known(subgraph, student);
    const enrolled = await send('enrollStudent', { classId: taught.classId, studentId: student.id }, taught.staff);
    expect(enrolled.errors).toEqual([]);
  }
  return taught;
}

describe('a person is at one place at a time, whatever they do there', () => {
  test('an assistant who gives a session takes no other at that time, and the other way around', async () => {
    const [mine, other] = [await aSupportedCourse(subgraph), await aSupportedCourse(subgraph)];
    const assistant = mine.assistants[0] as Viewer;
    expect((await book(person(), { courseId: mine.courseId })).code).toBeUndefined();
    expect((await book(assistant, { courseId: other.courseId })).code).toBe('STUDENT_ALREADY_BOOKED');
    expect((await book(assistant, { courseId: other.courseId, startsAt: inDays(8) })).code).toBeUndefined();
    expect((await book(person(), { courseId: mine.courseId, startsAt: inDays(8) })).code).toBe('NO_ASSISTANT_FREE');
    const named = { courseId: mine.courseId, assistantId: assistant.id, startsAt: inDays(8) };
    expect((await book(person(), named)).code).toBe('ASSISTANT_ALREADY_BOOKED');
    const group = await aGroupSession(subgraph, { days: 7 });
    expect((await join(assistant, group.bookingId)).code).toBe('STUDENT_ALREADY_BOOKED');
  });

  test('a meeting of a class keeps its instructor and its students busy, in slots, booking, joining and rescheduling', async () => {
    const { courseId, assistants } = await aSupportedCourse(subgraph, { assistants: 2 });
    const [teaching, free] = assistants as [Viewer, Viewer];
    const student = person();
    const at = inDays(9, 10);
    await aClassAt(at, { students: [student], teacher: teaching });
    const slots = async (viewer: Viewer) => {
      const { data } = await subgraph.graphql<{
        availableSlots: { startsAt: string; teachingAssistants: { id: string }[] }[];
      }>(
        `query ($courseId: ID!, $day: LocalDate!) { availableSlots(courseId: $courseId, from: $day, to: $day, timeZone: "UTC") {
           startsAt teachingAssistants { id } } }`,
        { courseId, day: dateOf(at) },
        viewer,
      );
      return new Map(data.availableSlots.map((slot) => [slot.startsAt, slot.teachingAssistants.map(({ id }) => id)]));
    };
    expect((await slots(person())).get(at.toISOString())).toEqual([free.id]);
    expect((await slots(student)).has(at.toISOString())).toBe(false);
    expect((await slots(free)).get(inDays(9, 12).toISOString())).toEqual([teaching.id]);
    expect((await book(person(), { courseId, startsAt: at, assistantId: teaching.id })).code).toBe(
      'ASSISTANT_ALREADY_BOOKED',
    );
    expect((await book(student, { courseId, startsAt: at })).code).toBe('STUDENT_ALREADY_BOOKED');
    expect((await book(person(), { courseId, startsAt: at })).data['bookSession']?.booking.teachingAssistant.id).toBe(
      free.id,
    );
    const group = await aGroupSession(subgraph, { days: 9 });
    await subgraph.rows('update booking set starts_at = $2, ends_at = $3, blocked_until = $3 where id = $1', [
      group.bookingId,
      at,
      new Date(at.getTime() + 3_600_000),
    ]);
    expect((await join(student, group.bookingId)).code).toBe('STUDENT_ALREADY_BOOKED');
    const later = await book(student, { courseId, startsAt: inDays(10) });
    const { id: bookingId } = later.data['bookSession']?.booking ?? { id: '' };
    await subgraph.rows(`update booking set status = 'booked' where id = $1`, [bookingId]);
    await subgraph.rows(`update booking_participant set status = 'booked' where booking_id = $1`, [bookingId]);
    expect((await send('rescheduleBooking', { bookingId, startsAt: at }, student)).code).toMatch(/ALREADY_BOOKED/);
    expect((await send('rescheduleBooking', { bookingId, startsAt: inDays(11) }, student)).code).toBeUndefined();
  });

  test('no assistant books or joins a session of their own, also when any assistant is asked for', async () => {
    const { courseId, assistants } = await aSupportedCourse(subgraph);
    const assistant = assistants[0] as Viewer;
    expect((await book(assistant, { courseId, assistantId: assistant.id })).code).toBe('OWN_SESSION');
    expect((await book(assistant, { courseId })).code).toBe('NO_ASSISTANT_FREE');
    const group = await aGroupSession(subgraph, { capacity: 1 });
    expect((await join(group.assistants[0] as Viewer, group.bookingId)).code).toBe('OWN_SESSION');
    await join(person(), group.bookingId);
    const line = await subgraph.graphql(
      'mutation ($input: OneBookingInput!) { joinWaitlist(input: $input) { booking { id } } }',
      { input: { bookingId: group.bookingId, idempotencyKey: newId() } },
      group.assistants[0],
    );
    expect(line.code).toBe('OWN_SESSION');
  });

  test('a group template fits the hours, the daily limit and the other times of its assistant', async () => {
    const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '09:00', to: '17:00' }));
    const availability = { timeZone: 'UTC', weeklyHours: hours, dailyLimit: 1 };
    const { courseId, assistants, staff } = await aSupportedCourse(subgraph, { availability });
    const assistant = assistants[0] as Viewer;
    const create = (startsOn: string, localTime: string, sessionCount = 1) =>
      send(
        'createGroupSessionTemplate',
        {
          courseId,
          assistantId: assistant.id,
          sessionCount,
          capacity: 5,
          pricePerStudent: { amountMinor: '0', currency: 'EUR' },
          schedule: { recurrence: 'FREQ=DAILY', startsOn, localTime, timeZone: 'UTC', durationMinutes: 60 },
        },
        staff,
      );
    const day = (days: number) => dateOf(inDays(days));
    expect((await create(day(20), '18:00')).code).toBe('OUTSIDE_AVAILABILITY');
    expect((await create(day(20), '16:30')).code).toBe('OUTSIDE_AVAILABILITY');
    expect((await create(day(-20), '10:00')).code).toBe('INVALID_SCHEDULE');
    await aClassAt(inDays(22, 10), { teacher: assistant });
    expect((await create(day(21), '10:00', 3)).code).toBe('ASSISTANT_ALREADY_BOOKED');
    expect((await create(day(23), '10:00', 2)).code).toBeUndefined();
    expect((await create(day(24), '14:00')).code).toBe('DAILY_LIMIT_REACHED');
  });
});

describe('a class is never held up by other times', () => {
  test('an enrollment and an added meeting name the conflicts', async () => {
    const { courseId, assistants } = await aSupportedCourse(subgraph);
    const [student] = await known(subgraph, person());
    const startsAt = inDays(12, 15);
    expect((await book(student, { courseId, startsAt })).code).toBeUndefined();
    const taught = await aClassAt(startsAt, { teacher: assistants[0] as Viewer });
    const CONFLICTS = 'conflicts { kind startsAt endsAt user { id } }';
    const enrolled = await send(
      'enrollStudent',
      { classId: taught.classId, studentId: student.id },
      taught.staff,
      CONFLICTS,
    );
    const of = (viewer: Viewer | undefined) => ({
      kind: 'SESSION',
      user: { id: idOf(viewer) },
      startsAt: startsAt.toISOString(),
      endsAt: new Date(startsAt.getTime() + 3_600_000).toISOString(),
    });
    expect(enrolled.data['enrollStudent']).toEqual({ conflicts: [of(student)] });
    const added = await send(
      'addMeeting',
      { classId: taught.classId, localDate: dateOf(inDays(13)), localTime: '08:00' },
      taught.staff,
      CONFLICTS,
    );
    const both = added.data['addMeeting']?.conflicts ?? [];
    expect(both).toHaveLength(2);
    expect(both).toEqual(expect.arrayContaining([of(student), of(assistants[0])]));
  });
});

describe('at the same moment', () => {
  test('of a session that a person gives and one that they take, one is booked', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [mine, other] = [await aSupportedCourse(subgraph), await aSupportedCourse(subgraph)];
      const assistant = mine.assistants[0] as Viewer;
      const answers = await Promise.all([
        book(person(), { courseId: mine.courseId }),
        book(assistant, { courseId: other.courseId }),
      ]);
      expect(answers.filter(({ code }) => code === undefined)).toHaveLength(1);
    }
  });

  test('of two people who book each other, one gets the hour', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [one, two] = [await aSupportedCourse(subgraph), await aSupportedCourse(subgraph)];
      const answers = await Promise.all([
        book(one.assistants[0] as Viewer, { courseId: two.courseId }),
        book(two.assistants[0] as Viewer, { courseId: one.courseId }),
      ]);
      expect(answers.filter(({ code }) => code === undefined)).toHaveLength(1);
    }
  });

  test('of a group session and an own session, one is joined', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [group, own] = [await aGroupSession(subgraph, { days: 7 }), await aSupportedCourse(subgraph)];
      const student = person();
      const answers = await Promise.all([
        join(student, group.bookingId),
        book(student, { courseId: own.courseId, startsAt: group.startsAt }),
      ]);
      expect(tally(answers)).toEqual({ ok: 1, STUDENT_ALREADY_BOOKED: 1 });
    }
  });

  test('an enrollment and a booking at the time of a meeting: the booking is rejected or the conflict is named', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { courseId } = await aSupportedCourse(subgraph);
      const [student] = await known(subgraph, person());
      const startsAt = inDays(14, 9);
      const { classId, staff } = await aClassAt(startsAt);
      const [enrolled, booked] = await Promise.all([
        send('enrollStudent', { classId, studentId: student.id }, staff, 'conflicts { kind }'),
        book(student, { courseId, startsAt }),
      ]);
      expect(enrolled.errors).toEqual([]);
      if (booked.code === undefined) expect(enrolled.data['enrollStudent']?.conflicts).toEqual([{ kind: 'SESSION' }]);
      else expect(booked.code).toBe('STUDENT_ALREADY_BOOKED');
    }
  });

  test('ten unpaid bookings leave two', async () => {
    const { courseId } = await aSupportedCourse(subgraph, { assistants: 3 });
    const student = person();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        book(student, { courseId, payWith: 'PER_SESSION', startsAt: inDays(15 + index) }),
      ),
    );
    expect(tally(answers)).toEqual({ ok: 2, TOO_MANY_UNPAID: 8 });
  });
});

test('a session is booked and moved at most 60 days ahead, and no slot is offered beyond', async () => {
  const { courseId } = await aSupportedCourse(subgraph);
  const student = person();
  for (const startsAt of [inDays(62), new Date('2399-06-04T10:00:00Z'), new Date('2999-12-31T23:59:00Z')])
    expect((await book(student, { courseId, startsAt })).code).toBe('BOOKING_TOO_FAR_AHEAD');
  const { data } = await subgraph.graphql<{ availableSlots: object[] }>(
    'query ($id: ID!, $from: LocalDate!, $to: LocalDate!) { availableSlots(courseId: $id, from: $from, to: $to, timeZone: "UTC") { startsAt } }',
    { id: courseId, from: dateOf(inDays(62)), to: dateOf(inDays(65)) },
    student,
  );
  expect(data.availableSlots).toEqual([]);
  expect((await book(student, { courseId, startsAt: inDays(59) })).code).toBeUndefined();
});

test('a group session is joined at most 60 days ahead', async () => {
  const { bookingId } = await aGroupSession(subgraph, { days: 62 });
  const joined = await send('joinGroupSession', { bookingId, payWith: 'PER_SESSION' }, person());
  expect(joined.code).toBe('BOOKING_TOO_FAR_AHEAD');
});

test('the product decides how far ahead and how many unpaid sessions are booked', async () => {
  const { courseId } = await aSupportedCourse(subgraph, { policy: { bookAheadDays: 100, unpaidLimit: 1 } });
  const student = person();
  const pay = { courseId, payWith: 'PER_SESSION' };
  expect((await book(student, { ...pay, startsAt: inDays(99) })).code).toBeUndefined();
  expect((await book(student, { ...pay, startsAt: inDays(98) })).code).toBe('TOO_MANY_UNPAID');
  expect((await book(student, { ...pay, startsAt: inDays(102) })).code).toBe('BOOKING_TOO_FAR_AHEAD');
  const { data } = await subgraph.graphql<{ _entities: object[]; availableSlots: object[] }>(
    `query ($r: [_Any!]!, $id: ID!, $day: LocalDate!) {
       _entities(representations: $r) { ... on Course { supportOptions { bookAheadDays unpaidLimit } } }
       availableSlots(courseId: $id, from: $day, to: $day, timeZone: "UTC") { startsAt } }`,
    { r: [{ __typename: 'Course', id: courseId }], id: courseId, day: dateOf(inDays(97)) },
    student,
  );
  expect(data._entities).toEqual([{ supportOptions: [{ bookAheadDays: 100, unpaidLimit: 1 }] }]);
  expect(data.availableSlots.length).toBeGreaterThan(0);
});

test('sessions that overlapped before, and class meetings, are listed for operators', async () => {
  const fresh = await TestSubgraph.start(classes);
  try {
    expect(await overlappingTimes(fresh.context(null))).toEqual([]);
    const course = await aSupportedCourse(fresh);
    const [first] = course.assistants as [Viewer];
    const startsAt = inDays(7);
    const input = { courseId: course.courseId, payWith: 'BUNDLE', startsAt, idempotencyKey: newId() };
    const query = `mutation ($input: BookSessionInput!) { bookSession(input: $input) { booking { id } } }`;
    await fresh.graphql(query, { input }, person());
    // As the previous release left it: the assistant takes another session at the same time.
    await fresh.rows('alter table booking_participant disable trigger booking_participant_keeps_busy_time');
    await fresh.rows('update booking_participant set student_id = $1', [first.id]);
    await fresh.rows('delete from busy_time where person <> $1', [first.id]);
    const [row] = await fresh.rows<{ id: string }>('select id from booking');
    await fresh.rows('update booking_participant set booking_id = $1', [row?.id]);
    expect(await overlappingTimes(fresh.context(null))).toEqual([]);
    const other = newId();
    await fresh.rows(
      `insert into booking select (jsonb_populate_record(booking, jsonb_build_object('id', $1::text, 'assistant_id', $2::text))).* from booking`,
      [other, newId()],
    );
    await fresh.rows('update booking_participant set booking_id = $1', [other]);
    expect(await overlappingTimes(fresh.context(null))).toMatchObject([
      { person: first.id, first: { kind: 'session' }, second: { kind: 'session' } },
    ]);
  } finally {
    await fresh.stop();
  }
});
