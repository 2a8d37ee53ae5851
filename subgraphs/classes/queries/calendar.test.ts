import { PeopleUnavailable } from '../../../platform/domain/errors.js';
import ICAL from 'ical.js';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { newId } from '../../../platform/domain/ids.js';
import { NO_PEOPLE, type People } from '../../../platform/people-port.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { UserDeactivated } from '../../../schema/events/users.js';
import { cancelBooking } from '../commands/booking/cancel-booking.js';
import { rescheduleBooking } from '../commands/booking/reschedule-booking.js';
import { bookSession } from '../commands/booking/book-session.js';
import { cancelClass } from '../commands/class/cancel-class.js';
import { withdrawStudent } from '../commands/enrollment/withdraw-student.js';
import { classes } from '../subgraph.js';
import { aClass, aSupportedCourse, inDays } from '../testing/testing.js';
import { iCalendar } from '../../../platform/services/icalendar.js';

let subgraph: TestSubgraph;
/** Stands for the domain that owns names: whom it knows, and whether it answers. */
const names = new Map<string, string>();
let unavailable = false;
const people: People = {
  ...NO_PEOPLE,
  displayNames: (ids) =>
    unavailable
      ? Promise.reject(new PeopleUnavailable())
      : Promise.resolve(new Map([...names].filter(([id]) => ids.includes(id)))),
};
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes, undefined, { people });
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

type Viewer = ReturnType<typeof person>;

const rotate = (viewer: Viewer, classId?: string) =>
  subgraph.graphql<{ rotateCalendarFeed: { url: string } }>(
    'mutation ($input: CalendarFeedInput!) { rotateCalendarFeed(input: $input) { url } }',
    { input: { ...(classId && { classId }) } },
    viewer,
  );
const addressOf = async (viewer: Viewer, classId?: string) =>
  new URL((await rotate(viewer, classId)).data.rotateCalendarFeed.url).pathname;
const get = (path: string) => subgraph.running.client.get(path, {});

async function eventsAt(path: string): Promise<{ start: string; end: string; summary: string; status: unknown }[]> {
  const { status, body } = await get(path);
  expect(status).toBe(200);
  return new ICAL.Component(ICAL.parse(String(body)) as never).getAllSubcomponents('vevent').map((component) => {
    const event = new ICAL.Event(component);
    return {
      start: event.startDate.toJSDate().toISOString(),
      end: event.endDate.toJSDate().toISOString(),
      summary: event.summary,
      status: component.getFirstPropertyValue('status'),
    };
  });
}

const NOWHERE = { status: 404, body: { error: 'Not found.' } };

test('a calendar of a class has its meetings, right across the change of daylight saving time', async () => {
  const { classId, students } = await aClass(subgraph, { students: 1, totalMeetings: 2 });
  const path = await addressOf(students[0] ?? person(), classId);
  expect(path).toMatch(/^\/calendars\/[\w-]{43}\.ics$/);
  expect(await eventsAt(path)).toEqual([
    {
      start: '2026-03-24T18:30:00.000Z',
      end: '2026-03-24T19:30:00.000Z',
      summary: 'Evening group (1)',
      status: 'CONFIRMED',
    },
    {
      start: '2026-03-31T17:30:00.000Z',
      end: '2026-03-31T18:30:00.000Z',
      summary: 'Evening group (2)',
      status: 'CONFIRMED',
    },
  ]);
});

test('a calendar of a person has what they teach and learn, in order, and nothing of others', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-20T12:00:00Z') });
  const { teacher, students, classId, staff } = await aClass(subgraph, { students: 1, totalMeetings: 2 });
  const other = await aClass(subgraph, { totalMeetings: 3 });
  const student = students[0] ?? person();
  for (const viewer of [student, teacher]) {
    expect((await eventsAt(await addressOf(viewer))).map((event) => event.start)).toEqual([
      '2026-03-24T18:30:00.000Z',
      '2026-03-31T17:30:00.000Z',
    ]);
  }
  expect(await eventsAt(await addressOf(other.teacher))).toHaveLength(3);
  const path = await addressOf(student);
  await cancelClass(subgraph.context(staff), { classId });
  expect((await eventsAt(path)).map((event) => event.status)).toEqual(['CANCELLED', 'CANCELLED']);
  // Cancelled meetings stay for 30 days.
  vi.setSystemTime(new Date('2026-04-18T12:00:00Z'));
  expect(await eventsAt(path)).toHaveLength(2);
  vi.setSystemTime(new Date('2026-04-20T12:00:00Z'));
  expect(await eventsAt(path)).toEqual([]);
});

test('a calendar of a person has the sessions that they booked, and those that they give', async () => {
  const { courseId, assistants } = await aSupportedCourse(subgraph);
  const [student, startsAt] = [person(), inDays(7)];
  await bookSession(subgraph.context(student), {
    courseId,
    startsAt,
    durationMinutes: 45,
    payWith: 'per-session',
    idempotencyKey: newId(),
  });
  for (const viewer of [student, assistants[0] ?? person()])
    expect(await eventsAt(await addressOf(viewer))).toEqual([
      {
        start: startsAt.toISOString(),
        end: new Date(startsAt.getTime() + 45 * 60_000).toISOString(),
        summary: 'Session with a teaching assistant',
        status: 'CONFIRMED',
      },
    ]);
  expect(await eventsAt(await addressOf(person()))).toEqual([]);
});

test('an address is a secret that the database does not know, and ends when it is replaced or revoked', async () => {
  const viewer = person();
  const first = await addressOf(viewer);
  const secret = first.slice('/calendars/'.length, -'.ics'.length);
  const rows = await subgraph.rows<{ row: string }>('select calendar_feed::text as row from calendar_feed');
  expect(rows.filter(({ row }) => row.includes(secret))).toEqual([]);
  const second = await addressOf(viewer);
  expect(await get(first)).toEqual(NOWHERE);
  expect(await eventsAt(second)).toEqual([]);
  const revoke = () =>
    subgraph.graphql('mutation { revokeCalendarFeed(input: {}) { revoked } }', {}, viewer).then(({ data }) => data);
  expect(await revoke()).toEqual({ revokeCalendarFeed: { revoked: true } });
  expect(await get(second)).toEqual(NOWHERE);
  expect(await revoke()).toEqual({ revokeCalendarFeed: { revoked: false } });
  for (const path of ['/calendars/', '/calendars/x.ics', '/calendars/x/y', `${second}/x`, '/calendars/%00'])
    expect(await get(path)).toEqual(NOWHERE);
});

test('of 20 addresses made at once one is left', async () => {
  const { classId, teacher } = await aClass(subgraph);
  const answers = await Promise.all(Array.from({ length: 20 }, () => addressOf(teacher, classId)));
  const statuses = await Promise.all(answers.map(async (path) => (await get(path)).status));
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
});

test('a calendar of a class is for those who are in it, as long as they are', async () => {
  const { classId, staff, students } = await aClass(subgraph, { students: 2 });
  const [leaver, deactivated] = [students[0] ?? person(), students[1] ?? person()];
  expect((await rotate(person(), classId)).code).toBe('NOT_IN_CLASS');
  expect((await rotate(leaver, newId())).code).toBe('CLASS_NOT_FOUND');
  expect((await rotate(leaver, 'x')).code).toBe('CLASS_NOT_FOUND');
  const path = await addressOf(leaver, classId);
  await withdrawStudent(subgraph.context(staff), { classId, studentId: leaver.id });
  expect(await get(path)).toEqual(NOWHERE);
  const other = await addressOf(deactivated, classId);
  await subgraph.tell(UserDeactivated, { userId: deactivated.id });
  expect(await get(other)).toEqual(NOWHERE);
});

test('texts of any length and with any character are read back as they were', () => {
  const summary = `Tés;ts, with \\ and\nlines — ${'漢字🎓'.repeat(30)}`;
  const instant = new Date('2028-02-29T23:30:00Z');
  const text = iCalendar(summary, [
    {
      uid: 'a@b',
      summary,
      startsAt: instant,
      endsAt: instant,
      status: 'CONFIRMED',
      sequence: 0,
      changedAt: instant,
    },
  ]);
  const lines = text.split('\r\n');
  expect(lines.at(-1)).toBe('');
  expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
  const component = new ICAL.Component(ICAL.parse(text) as never);
  const event = component.getFirstSubcomponent('vevent');
  expect(event?.getFirstPropertyValue('summary')).toBe(summary);
  expect(event?.getFirstPropertyValue('dtstart')?.toString()).toBe('2028-02-29T23:30:00Z');
});

test('a changed session has a higher SEQUENCE and the time of its change, and a cancelled one stays as CANCELLED', async () => {
  const { courseId } = await aSupportedCourse(subgraph);
  await subgraph.rows(`update course set title = 'Portuguese, A1' where id = $1`, [courseId]);
  const [student, startsAt] = [person(), inDays(7)];
  const context = () => subgraph.context(student);
  const { bookingId } = await bookSession(context(), {
    courseId,
    startsAt,
    durationMinutes: 45,
    payWith: 'per-session',
    idempotencyKey: newId(),
  });
  const path = await addressOf(student);
  const read = async () => {
    const { body } = await get(path);
    const event = new ICAL.Component(ICAL.parse(String(body)) as never).getFirstSubcomponent('vevent');
    const value = (name: string) => event?.getFirstPropertyValue(name)?.toString();
    expect(value('dtstamp')).toBe(value('last-modified'));
    return {
      body,
      sequence: Number(value('sequence')),
      changed: value('last-modified') ?? '',
      status: value('status'),
      text: value('description'),
    };
  };
  const booked = await read();
  expect([booked.status, booked.text]).toEqual(['CONFIRMED', 'Course: Portuguese, A1']);
  // The text depends on the events only: a client with the same ETag has the same calendar.
  expect((await read()).body).toBe(booked.body);
  await rescheduleBooking(context(), { bookingId, startsAt: inDays(8), idempotencyKey: newId() });
  const moved = await read();
  expect(moved.sequence).toBeGreaterThan(booked.sequence);
  expect(moved.changed >= booked.changed).toBe(true);
  await cancelBooking(context(), { bookingId, idempotencyKey: newId() });
  const cancelled = await read();
  expect(cancelled.status).toBe('CANCELLED');
  expect(cancelled.sequence).toBeGreaterThan(moved.sequence);
  await subgraph.rows(`alter table booking disable trigger booking_revision`);
  await subgraph.rows(`update booking set changed_at = now() - interval '31 days' where id = $1`, [bookingId]);
  await subgraph.rows(`alter table booking enable trigger booking_revision`);
  expect(await eventsAt(path)).toEqual([]);
});

test('an entry says with whom and where, to members of the class only, and does without names while they are unavailable', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-20T12:00:00Z') });
  const { classId, courseId, students, staff, teacher } = await aClass(subgraph, { students: 1, totalMeetings: 1 });
  const student = students[0] ?? person();
  await subgraph.rows(`update course set title = 'Portuguese' where id = $1`, [courseId]);
  names.set(teacher.id, 'Ana Silva').set(student.id, 'Leo Costa');
  const path = await addressOf(student, classId);
  const read = async () => {
    const { body } = await get(path);
    const event = new ICAL.Component(ICAL.parse(String(body)) as never).getFirstSubcomponent('vevent');
    const value = (name: string) => event?.getFirstPropertyValue(name)?.toString();
    return {
      text: value('description'),
      place: value('location'),
      url: value('url'),
      sequence: Number(value('sequence')),
    };
  };
  const before = await read();
  expect(before).toMatchObject({ text: 'Course: Portuguese\nWith: Ana Silva', place: undefined });
  const move = (place: string, more: object = {}) =>
    subgraph.graphql(
      'mutation ($input: UpdateClassInput!) { updateClass(input: $input) { class { place } } }',
      { input: { classId, place, ...more } },
      staff,
    );
  expect((await move('https://meet.example/évora room')).data).toEqual({
    updateClass: { class: { place: 'https://meet.example/évora room' } },
  });
  const moved = await read();
  expect(moved).toMatchObject({
    place: 'https://meet.example/évora room',
    url: 'https://meet.example/%C3%A9vora%20room',
  });
  expect(moved.sequence).toBeGreaterThan(before.sequence);
  expect((await move('Room 2', { capacity: 9 })).code).toBe('PACKAGE_FIXED');
  const placeFor = async (viewer: Viewer) =>
    (
      await subgraph.graphql<{ class: { place: string | null } | null }>(
        'query ($id: ID!) { class(id: $id) { place } }',
        { id: classId },
        { ...viewer, expiresAt: new Date(Date.now() + 900_000) },
      )
    ).data.class?.place;
  expect([await placeFor(student), await placeFor(person())]).toEqual(['https://meet.example/évora room', null]);
  unavailable = true;
  expect((await read()).text).toBe('Course: Portuguese');
  unavailable = false;
});

test('an entry of a session names the assistant to the student and the student to the assistant', async () => {
  const { courseId, assistants } = await aSupportedCourse(subgraph, { availability: { place: 'Room 3' } });
  const [student, assistant] = [person(), assistants[0] ?? person()];
  names.set(assistant.id, 'Rui Dias').set(student.id, 'Eva Pinto');
  await bookSession(subgraph.context(student), {
    courseId,
    startsAt: inDays(7),
    durationMinutes: 45,
    payWith: 'per-session',
    idempotencyKey: newId(),
  });
  const read = async (viewer: Viewer) => {
    const { body } = await get(await addressOf(viewer));
    const event = new ICAL.Component(ICAL.parse(String(body)) as never).getFirstSubcomponent('vevent');
    return ['description', 'location'].map((name) => event?.getFirstPropertyValue(name)?.toString());
  };
  expect([await read(student), await read(assistant)]).toEqual([
    ['With: Rui Dias', 'Room 3'],
    ['With: Eva Pinto', 'Room 3'],
  ]);
});

test('a calendar without events is a valid object', () => {
  const component = new ICAL.Component(ICAL.parse(iCalendar('Empty', [])) as never);
  expect(component.getAllSubcomponents().map(({ name }) => name)).toEqual(['vtimezone']);
});
