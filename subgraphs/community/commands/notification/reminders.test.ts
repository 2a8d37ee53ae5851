import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { DAY } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { eventually } from '../../../../platform/testing/testing.js';
import {
  BookingCancelled,
  BookingConfirmed,
  BookingRescheduled,
  MeetingCancelled,
  MeetingMoved,
  MeetingScheduled,
} from '../../../../schema/events/classes.js';
import { community } from '../../subgraph.js';
import { aClass, aGroup } from '../../testing/testing.js';
import { cancelEvent } from '../event/cancel-event.js';
import { createEvent } from '../event/create-event.js';
import { publishEvent } from '../event/publish-event.js';
import { rsvp } from '../event/rsvp.js';
import { updateEvent } from '../event/update-event.js';
import { leaveGroup } from '../group/leave-group.js';
import { remindOf } from './remind-of.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(community);
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => subgraph.stop());

/** The reminders that wait, as their job gets them. */
async function waiting(id: string) {
  const rows = await subgraph.rows<{ key: string; runAt: Date }>(
    'select key, run_at from graphile_worker.jobs where key like $1 order by run_at',
    [`remind % ${id} %`],
  );
  return rows.map(({ key, runAt }) => [Number(key.split(' ').at(-1)), runAt.toISOString()]);
}
const remind = (of: 'meeting' | 'booking' | 'event', id: string, startsAt: string, hours = 1) =>
  remindOf(subgraph.running.systemContext(), { of, id, startsAt, hours });
const received = async (userId: string) =>
  (
    await subgraph.rows<{ kind: string; urgent: boolean }>(
      `select kind, urgent from notification where user_id = $1 and kind like '%reminder' order by sequence`,
      [userId],
    )
  ).map(({ kind, urgent }) => `${kind}${urgent ? ' urgent' : ''}`);

test('a class is reminded 24 h and 1 h of elapsed time before a meeting, also over a change of clocks', async () => {
  const taught = await aClass(subgraph, 2);
  // 09:00 in Lisbon on the day on which clocks go forward.
  const startsAt = '2037-03-29T08:00:00.000Z';
  const { classId, courseId } = taught;
  const meeting = { classId, courseId, meetingId: newId(), teacherId: taught.teacher.id, startsAt };
  await subgraph.tell(MeetingScheduled, meeting);
  expect(await waiting(meeting.meetingId)).toEqual([
    [24, '2037-03-28T08:00:00.000Z'],
    [1, '2037-03-29T07:00:00.000Z'],
  ]);
  for (const hours of [24, 24, 1]) await remind('meeting', meeting.meetingId, startsAt, hours);
  for (const { id } of [...taught.students, taught.teacher])
    expect(await received(id)).toEqual(['meeting-reminder', 'meeting-reminder urgent']);
});

test('no user is reminded of a meeting that was moved, cancelled or has begun', async () => {
  const taught = await aClass(subgraph, 1);
  const [student] = taught.students;
  const { classId, courseId } = taught;
  const [first, second] = ['2037-05-01T10:00:00.000Z', '2037-05-02T10:00:00.000Z'];
  const meeting = { classId, courseId, meetingId: newId(), teacherId: taught.teacher.id, startsAt: first };
  await subgraph.tell(MeetingScheduled, meeting);
  await subgraph.tell(MeetingMoved, { ...meeting, startsAt: second, previousStartsAt: first });
  expect((await waiting(meeting.meetingId)).map(([, at]) => at)).toEqual([
    '2037-05-01T10:00:00.000Z',
    '2037-05-02T09:00:00.000Z',
  ]);
  await remind('meeting', meeting.meetingId, first);
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(second) });
  await remind('meeting', meeting.meetingId, second);
  vi.useRealTimers();
  await subgraph.tell(MeetingCancelled, { ...meeting, startsAt: second });
  await remind('meeting', meeting.meetingId, second);
  expect(await received(student?.id ?? '')).toEqual([]);
});

test('both sides of a session are reminded, at its present time, while the student has the seat', async () => {
  const [student, assistant] = [person(), person()];
  const [first, second] = ['2037-05-01T10:00:00.000Z', '2037-05-02T10:00:00.000Z'];
  const ids = { bookingId: newId(), participantId: newId(), studentId: student.id, assistantId: assistant.id };
  const booked = { ...ids, courseId: newId() };
  await subgraph.tell(BookingConfirmed, { ...booked, startsAt: first, sessionType: 'individual' });
  await subgraph.tell(BookingRescheduled, { ...booked, startsAt: second, previousStartsAt: first });
  await remind('booking', booked.bookingId, first);
  expect(await received(student.id)).toEqual([]);
  await remind('booking', booked.bookingId, second);
  for (const { id } of [student, assistant]) expect(await received(id)).toEqual(['booking-reminder urgent']);
  await subgraph.tell(BookingCancelled, { ...booked, startsAt: second, by: 'student', giveBack: true });
  await remind('booking', booked.bookingId, second, 24);
  for (const { id } of [student, assistant]) expect(await received(id)).toHaveLength(1);
});

const EVENING = {
  title: 'Language evening',
  description: '',
  timeZone: 'UTC',
  durationMinutes: 60,
  venue: null,
  url: null,
  capacity: null,
};

test('who answered an event in time is reminded at its present time; those who declined or answered later are not', async () => {
  const staff = person('staff');
  const [going, maybe, late, declined] = [person(), person(), person(), person()];
  const [first, second] = [3, 5].map((days) => new Date(Date.now() + days * DAY).toISOString().slice(0, 16)) as [
    string,
    string,
  ];
  const { id: eventId } = await createEvent(subgraph.context(staff), {
    ...EVENING,
    localStart: first,
    idempotencyKey: newId(),
  });
  await publishEvent(subgraph.context(staff), { eventId });
  for (const [viewer, answer] of [
    [going, 'going'],
    [maybe, 'maybe'],
    [late, 'going'],
    [declined, 'declined'],
  ] as const)
    await rsvp(subgraph.context(viewer), { eventId, answer, guests: 0 });
  const start = `${first}:00.000Z`;
  await eventually(async () => (await waiting(eventId)).length === 2);
  // An hour after the first reminder was due.
  await subgraph.rows(
    `update event_rsvp set responded_at = $3::timestamptz - interval '23 hours' where event_id = $1 and user_id = $2`,
    [eventId, late.id, start],
  );
  for (const hours of [24, 24, 1]) await remind('event', eventId, start, hours);
  for (const { id } of [going, maybe]) expect(await received(id)).toEqual(['event-reminder', 'event-reminder urgent']);
  expect(await received(late.id)).toEqual(['event-reminder urgent']);
  expect(await received(declined.id)).toEqual([]);
  await updateEvent(subgraph.context(staff), { eventId, localStart: second });
  const moved = `${second}:00.000Z`;
  await eventually(
    async () => (await waiting(eventId))[1]?.[1] === new Date(new Date(moved).getTime() - DAY / 24).toISOString(),
  );
  await remind('event', eventId, start);
  await cancelEvent(subgraph.context(staff), { eventId });
  await remind('event', eventId, moved);
  expect(await received(going.id)).toHaveLength(2);
});

test('a member who left the group is not reminded of its event', async () => {
  const [owner, member] = [person(), person()];
  const groupId = await aGroup(subgraph, owner, [member.id]);
  const localStart = new Date(Date.now() + 3 * DAY).toISOString().slice(0, 16);
  const { id: eventId } = await createEvent(subgraph.context(owner), {
    ...EVENING,
    localStart,
    groupId,
    idempotencyKey: newId(),
  });
  await publishEvent(subgraph.context(owner), { eventId });
  for (const viewer of [owner, member]) await rsvp(subgraph.context(viewer), { eventId, answer: 'going', guests: 0 });
  await leaveGroup(subgraph.context(member), { groupId });
  await remind('event', eventId, `${localStart}:00.000Z`);
  expect([await received(owner.id), await received(member.id)]).toEqual([['event-reminder urgent'], []]);
});
