import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { newId } from '../../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import {
  BookingCancelled,
  BookingConfirmed,
  BookingRescheduled,
  MeetingCancelled,
  MeetingMoved,
  MeetingScheduled,
} from '../../../../schema/events/classes.js';
import { community } from '../../subgraph.js';
import { aClass } from '../../testing/testing.js';
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
const remind = (of: 'meeting' | 'booking', id: string, startsAt: string, hours = 1) =>
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
