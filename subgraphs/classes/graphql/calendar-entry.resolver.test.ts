import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { after, DAY, HOUR } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { BookingCompleted } from '../../../schema/events/classes.js';
import { EventCancelled, EventChanged, EventPublished, RsvpChanged } from '../../../schema/events/community.js';
import { bookSession } from '../commands/booking/book-session.js';
import { markNoShow } from '../commands/booking/mark-no-show.js';
import { erasePerson } from '../commands/erase-person.js';
import { cancelMeeting } from '../commands/meeting/cancel-meeting.js';
import { classes } from '../subgraph.js';
import { aClass, aSupportedCourse, inDays } from '../testing/testing.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
});
afterAll(() => subgraph.stop());
afterEach(() => {
  vi.useRealTimers();
});

const CALENDAR = `query ($from: DateTime!, $to: DateTime!, $first: Int, $after: String) {
  calendar(from: $from, to: $to, first: $first, after: $after) {
    edges { node { kind startsAt cancelled class { id } meeting { id } booking { id } event { id } } }
    pageInfo { endCursor } } }`;
interface Page {
  readonly calendar: { edges: { node: Record<string, unknown> }[]; pageInfo: { endCursor: string | null } };
}
const range = { from: inDays(-1).toISOString(), to: inDays(30).toISOString() };
const read = async (viewer: Viewer, variables: object = {}) =>
  (await subgraph.graphql<Page>(CALENDAR, { ...range, ...variables }, viewer)).data.calendar;
const entriesOf = async (viewer: Viewer) => (await read(viewer)).edges.map(({ node }) => node);

async function anEvent(days: number, classId: string | null = null): Promise<string> {
  const eventId = newId();
  const startsAt = inDays(days);
  const times = { startsAt: startsAt.toISOString(), endsAt: after(startsAt, HOUR).toISOString(), timeZone: 'UTC' };
  const of = { seriesId: null, groupId: null, courseId: null, classId };
  await subgraph.tell(EventPublished, { eventId, ...of, ...times });
  return eventId;
}
const answer = (eventId: string, userId: string, status: 'going' | 'declined') =>
  subgraph.tell(RsvpChanged, { eventId, userId, status, previousStatus: null, guests: 0, promoted: false });

test('the calendar has meetings, sessions and events by their start, in pages, and nothing of others', async () => {
  const { classId, meetingIds, students, teacher } = await aClass(subgraph, { totalMeetings: 2, students: 1 });
  const student = students[0] as Viewer;
  for (const [index, days] of [3, 10].entries())
    await subgraph.rows('update meeting set local_start = $2 where id = $1', [
      meetingIds[index],
      inDays(days).toISOString().slice(0, 16),
    ]);
  await cancelMeeting(subgraph.context(teacher), {
    classId,
    meetingId: meetingIds[1] as string,
    reason: 'Holiday',
  });
  const { courseId } = await aSupportedCourse(subgraph, {});
  const { bookingId } = await bookSession(subgraph.context(student), {
    courseId,
    startsAt: inDays(7),
    durationMinutes: 60,
    idempotencyKey: newId(),
    payWith: 'per-session',
  });
  const [going, declined, ofClass, cancelled] = [
    await anEvent(5),
    await anEvent(6),
    await anEvent(8, classId),
    await anEvent(9),
  ];
  await answer(going, student.id, 'going');
  await answer(declined, student.id, 'declined');
  await answer(cancelled, student.id, 'going');
  await subgraph.tell(EventCancelled, { eventId: cancelled, startsAt: inDays(9).toISOString() });
  const moved = { startsAt: inDays(2).toISOString(), endsAt: inDays(2.1).toISOString(), timeZone: 'UTC' };
  await subgraph.tell(EventChanged, { eventId: going, ...moved, previousStartsAt: null, revision: 2 });
  // A change that arrives again, late.
  await subgraph.tell(EventChanged, {
    eventId: going,
    startsAt: inDays(20).toISOString(),
    endsAt: inDays(21).toISOString(),
    timeZone: 'UTC',
    previousStartsAt: null,
    revision: 1,
  });

  const expected = [
    { kind: 'EVENT', event: { id: going }, cancelled: false },
    { kind: 'MEETING', class: { id: classId }, meeting: { id: meetingIds[0] }, cancelled: false },
    { kind: 'SESSION', booking: { id: bookingId } },
    { kind: 'EVENT', event: { id: ofClass } },
    { kind: 'EVENT', event: { id: cancelled }, cancelled: true },
    { kind: 'MEETING', meeting: { id: meetingIds[1] }, cancelled: true },
  ];
  expect(await entriesOf(student)).toMatchObject(expected);
  const first = await read(student, { first: 4 });
  const rest = await read(student, { first: 4, after: first.pageInfo.endCursor });
  expect([...first.edges, ...rest.edges].map(({ node }) => node)).toMatchObject(expected);
  expect(await entriesOf(person())).toEqual([]);
  const wrong = await subgraph.graphql(CALENDAR, { ...range, to: inDays(120).toISOString() }, student);
  expect(wrong.code).toBe('INVALID_INPUT');

  await erasePerson(subgraph.context(null), { userId: student.id, requestId: newId() });
  expect(await subgraph.rows('select event_id from community_rsvp where user_id = $1', [student.id])).toEqual([]);
});

test('a student who does not come uses the session, and it can be said for a week', async () => {
  const { courseId, staff } = await aSupportedCourse(subgraph, {});
  const student = person();
  const startsAt = inDays(7);
  const { bookingId } = await bookSession(subgraph.context(student), {
    courseId,
    startsAt,
    durationMinutes: 60,
    idempotencyKey: newId(),
    payWith: 'per-session',
  });
  const mark = (who: Viewer, studentId = student.id) =>
    markNoShow(subgraph.context(who), { bookingId, studentId }).then(
      () => 'fine',
      (error: unknown) => (error as { code?: string }).code ?? String(error),
    );
  expect(await mark(staff)).toBe('SESSION_NOT_HELD_YET');
  vi.useFakeTimers({ toFake: ['Date'], now: after(startsAt, 2 * HOUR) });
  expect([await mark(student), await mark(staff, newId())]).toEqual(['BOOKING_NOT_FOUND', 'SEAT_NOT_FOUND']);
  expect(await Promise.all([mark(staff), mark(staff), mark(staff)])).toEqual(['fine', 'fine', 'fine']);
  const said = (await subgraph.said(BookingCompleted)).filter(({ subject }) => subject === bookingId);
  expect(said.map(({ data }) => data['attended'])).toEqual([false]);
  vi.setSystemTime(after(startsAt, 8 * DAY));
  expect(await mark(staff)).toBe('NO_SHOW_TOO_LATE');
});

const OPEN = `query ($weekday: Int, $from: LocalDate, $courseId: ID) {
  openClasses(weekday: $weekday, from: $from, courseId: $courseId, first: 100) { edges { node { id } } } }`;

test('students find groups that they can still join, by weekday and first day', async () => {
  const open = await aClass(subgraph, { capacity: 2 });
  const full = await aClass(subgraph, { capacity: 1, students: 1, active: false });
  const member = full.students[0] as Viewer;
  const found = async (variables: Record<string, unknown>, viewer: Viewer = person()) => {
    const { data } = await subgraph.graphql<{ openClasses: { edges: { node: { id: string } }[] } }>(
      OPEN,
      variables,
      viewer,
    );
    return data.openClasses.edges.map(({ node }) => node.id);
  };
  // Tuesdays from 2026-03-24.
  expect(await found({ courseId: open.courseId })).toEqual([open.classId]);
  expect(await found({ courseId: open.courseId, weekday: 2, from: '2026-03-24' })).toEqual([open.classId]);
  expect(await found({ courseId: open.courseId, weekday: 3 })).toEqual([]);
  expect(await found({ courseId: open.courseId, from: '2026-03-25' })).toEqual([]);
  expect(await found({ courseId: full.courseId })).toEqual([]);
  await subgraph.rows('update class set capacity = 2 where id = $1', [full.classId]);
  expect([await found({ courseId: full.courseId }), await found({ courseId: full.courseId }, member)]).toEqual([
    [full.classId],
    [],
  ]);
});
