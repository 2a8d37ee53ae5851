import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../../../platform/auth.js';
import { after, DAY } from '../../../../platform/domain/clock.js';
import { person, TestSubgraph } from '../../../../platform/testing/subgraph.js';
import { MeetingCancelled, MeetingMoved, MeetingScheduled, ClassUpdated } from '../../../../schema/events/classes.js';
import { checkCreditBalances } from '../../queries/check-credit-balances.js';
import { classes } from '../../subgraph.js';
import { aClass, known, type Taught } from '../../testing/testing.js';
import { markAttendance } from '../attendance/mark-attendance.js';
import { unlockLesson } from '../attendance/unlock-lesson.js';
import { changeInstructor } from '../class/change-instructor.js';
import { assignSubstitute } from './assign-substitute.js';
import { cancelMeeting } from './cancel-meeting.js';
import { moveMeeting } from './move-meeting.js';

let subgraph: TestSubgraph;
beforeAll(async () => {
  subgraph = await TestSubgraph.start(classes);
});
afterAll(() => subgraph.stop());

const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'fine',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
/** A wall clock of the class so many days from now. */
const day = (days: number): string =>
  after(new Date(), days * DAY)
    .toISOString()
    .slice(0, 10);
const saidOf = async (contract: Parameters<TestSubgraph['said']>[0], classId: string) =>
  (await subgraph.said(contract)).filter(({ data }) => data['classId'] === classId);

/** A class whose first two meetings are over and whose other two are ahead. */
async function aRunningClass(students = 2): Promise<Taught> {
  const taught = await aClass(subgraph, { totalMeetings: 4, students });
  for (const [index, days] of [-9, -2, 5, 12].entries())
    await subgraph.rows('update meeting set local_start = $2 where id = $1', [
      taught.meetingIds[index],
      `${day(days)}T18:30`,
    ]);
  return taught;
}
const MEETINGS = `query ($id: ID!) { class(id: $id) {
  meetings { id number cancelledAt cancellationReason place hasSubstitute teacher { id } } } }`;
interface Shown {
  readonly class: { meetings: Record<string, unknown>[] } | null;
}
const meetingsSeenBy = async (viewer: Viewer, id: string) =>
  (await subgraph.graphql<Shown>(MEETINGS, { id }, viewer)).data.class?.meetings;

test('a meeting that is cancelled keeps its credit, also after attendance was marked, and can get a new date', async () => {
  const { classId, meetingIds, teacher, students, enrollmentIds } = await aRunningClass();
  const meetingId = meetingIds[1] as string;
  const context = subgraph.context(teacher);
  for (const { id } of students)
    await markAttendance(context, { classId, meetingId, studentId: id, status: 'present' });
  const cancel = () => cancelMeeting(context, { classId, meetingId, reason: 'The room was flooded.' });
  // At once with marks that would deduct a credit.
  const outcomes = await Promise.all([
    ...Array.from({ length: 5 }, () => outcomeOf(cancel())),
    ...students.map(({ id }) =>
      outcomeOf(markAttendance(context, { classId, meetingId, studentId: id, status: 'late' })),
    ),
  ]);
  expect(outcomes.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'fine'));
  const balances = await subgraph.rows('select balance from credit_account where id = any($1::uuid[])', [
    enrollmentIds,
  ]);
  expect(balances).toEqual([{ balance: 4 }, { balance: 4 }]);
  expect(await checkCreditBalances(subgraph.context(null))).toEqual([]);
  expect(await saidOf(MeetingCancelled, classId)).toHaveLength(1);
  const student = students[0] as Viewer;
  expect((await meetingsSeenBy(student, classId))?.[1]).toMatchObject({ cancellationReason: 'The room was flooded.' });
  expect((await meetingsSeenBy(person(), classId))?.[1]).toMatchObject({ cancellationReason: null, place: null });
  const mark = { classId, meetingId, studentId: student.id, status: 'present' as const };
  expect(await outcomeOf(markAttendance(context, mark))).toBe('MEETING_CANCELLED');

  await moveMeeting(context, { classId, meetingId, localDate: day(8) });
  expect((await meetingsSeenBy(student, classId))?.map(({ id }) => id)).toEqual(
    [0, 2, 1, 3].map((index) => meetingIds[index]),
  );
  expect(await saidOf(MeetingMoved, classId)).toHaveLength(1);
});

test('a meeting moves to a free time that is ahead, and no one but its teacher and staff moves it', async () => {
  const { classId, meetingIds, teacher, staff, students } = await aRunningClass();
  const [begun, , next, last] = meetingIds as [string, string, string, string];
  const move = (who: Viewer, meetingId: string, days: number, localTime?: string) =>
    outcomeOf(moveMeeting(subgraph.context(who), { classId, meetingId, localDate: day(days), localTime }));
  expect(await move(teacher, begun, 3)).toBe('MEETING_BEGUN');
  expect(await move(teacher, next, -1)).toBe('MEETING_NOT_AHEAD');
  expect(await move(teacher, next, 12)).toBe('MEETING_EXISTS');
  expect(await move(person('instructor'), next, 6)).toBe('NOT_YOUR_CLASS');
  expect(await move(students[0] as Viewer, next, 6)).toBe('FORBIDDEN');
  // Both at once to the same time: one of them gets it.
  const both = await Promise.all([move(teacher, next, 20, '10:00'), move(staff, last, 20, '10:00')]);
  expect(both.sort()).toEqual(['MEETING_EXISTS', 'fine']);
});

test('a substitute sees the class, marks that meeting and unlocks lessons, and keeps the time free', async () => {
  const { classId, meetingIds, lessonIds, teacher, students } = await aRunningClass();
  const [substitute, other] = await known(subgraph, person('instructor'), person('instructor'));
  const [first, meetingId] = meetingIds as [string, string];
  const studentId = (students[0] as Viewer).id;
  const context = subgraph.context(substitute);
  const mark = (meeting: string) =>
    outcomeOf(markAttendance(context, { classId, meetingId: meeting, studentId, status: 'present' }));
  const unlock = (who: Viewer) =>
    outcomeOf(unlockLesson(subgraph.context(who), { classId, lessonId: lessonIds[0] as string }));
  expect([await mark(meetingId), await unlock(substitute)]).toEqual(['NOT_YOUR_CLASS', 'NOT_YOUR_CLASS']);
  const student = { classId, meetingId, teacherId: studentId };
  expect(await outcomeOf(assignSubstitute(subgraph.context(teacher), student))).toBe('USER_LACKS_ROLE');
  await assignSubstitute(subgraph.context(teacher), { classId, meetingId, teacherId: substitute.id });
  expect([await mark(meetingId), await mark(first), await unlock(substitute), await unlock(other)]).toEqual([
    'fine',
    'NOT_YOUR_CLASS',
    'fine',
    'NOT_YOUR_CLASS',
  ]);
  const roster = `query ($id: ID!) { class(id: $id) { enrollments { edges { node { id } } } } }`;
  expect((await subgraph.graphql(roster, { id: classId }, substitute)).errors).toEqual([]);
  expect((await subgraph.graphql(roster, { id: classId }, other)).code).toBe('NOT_YOUR_CLASS');
  expect((await meetingsSeenBy(teacher, classId))?.[1]).toMatchObject({
    hasSubstitute: true,
    teacher: { id: substitute.id },
  });
  const announced = (await saidOf(MeetingScheduled, classId)).filter(({ data }) => data['meetingId'] === meetingId);
  expect(announced.at(-1)?.data).toMatchObject({ teacherId: substitute.id });
  // A week after the meeting it is over.
  await subgraph.rows('update meeting set local_start = $2 where id = $1', [meetingId, `${day(-9)}T10:00`]);
  expect(await unlock(substitute)).toBe('NOT_YOUR_CLASS');
  expect((await subgraph.graphql(roster, { id: classId }, substitute)).code).toBe('NOT_YOUR_CLASS');
});

test('staff give a class another instructor, and other domains hear of it', async () => {
  const { classId, teacher, staff } = await aRunningClass();
  const [successor] = await known(subgraph, person('instructor'));
  const change = (who: Viewer, instructorId: string) =>
    outcomeOf(changeInstructor(subgraph.context(who), { classId, instructorId }));
  expect(await change(teacher, successor.id)).toBe('FORBIDDEN');
  expect(await change(staff, teacher.id)).toBe('fine');
  expect(await change(staff, successor.id)).toBe('fine');
  expect((await saidOf(ClassUpdated, classId)).at(-1)?.data).toMatchObject({ instructorId: successor.id });
  const report = `query ($id: ID!) { class(id: $id) { attendanceReport { rate } } }`;
  expect((await subgraph.graphql(report, { id: classId }, successor)).errors).toEqual([]);
  expect((await subgraph.graphql(report, { id: classId }, teacher)).code).toBe('NOT_YOUR_CLASS');
});
