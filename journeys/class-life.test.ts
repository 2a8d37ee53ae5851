import ICAL from 'ical.js';
import { beforeAll, expect } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import {
  AttendanceMarkedDocument,
  AttendanceReportDocument,
  CancelClassDocument,
  CompleteClassDocument,
  DashboardDocument,
  MarkAttendanceDocument,
  OpenInvoicesDocument,
  RecordManualPaymentDocument,
  RequestSeatDocument,
  RotateCalendarFeedDocument,
  TeachingDocument,
} from '../schema/generated/operations.js';
import { browser, journey, platformUrl, signUp, signUpAs, unique, type Person } from './testing/people.js';
import { activeClass, openClass, publishCourse, type TaughtCourse } from './testing/school.js';

/* A class from its first meeting to its end, and one that never took place. */

let staff: Person;
let teacher: Person;
let student: Person;
let course: TaughtCourse;
beforeAll(async () => {
  [staff, teacher, student] = await Promise.all([
    signUpAs('STAFF', 'Staff'),
    signUpAs('INSTRUCTOR', 'Teacher'),
    signUp('Student'),
  ]);
  course = await publishCourse(teacher);
});

journey('a teacher marks, everybody sees what they may, and the class ends', async () => {
  const taught = await activeClass(staff, teacher, course, [student]);
  const phone = student.phone();
  const marks = await phone.listen(AttendanceMarkedDocument, { classId: taught.id });
  const mark = { classId: taught.id, meetingId: taught.meetingIds[0] ?? '', studentId: student.id };
  await teacher.send(MarkAttendanceDocument, { input: { ...mark, status: 'LATE' } });
  expect((await marks.first()).attendanceMarked).toMatchObject({
    student: { id: student.id, name: student.name },
    status: 'LATE',
    previousStatus: null,
  });
  await phone.dispose();
  const { class: reported } = await teacher.send(AttendanceReportDocument, { classId: taught.id });
  expect(reported?.attendanceReport).toMatchObject({
    rate: 1,
    students: [{ enrollment: { student: { name: student.name }, creditBalance: 7 }, late: 1 }],
  });
  expect(await student.refused(AttendanceReportDocument, { classId: taught.id })).toBe('NOT_YOUR_CLASS');
  await teacher.send(CompleteClassDocument, { input: { classId: taught.id } });
  const { viewer } = await teacher.send(TeachingDocument);
  expect(viewer?.teaching?.find((one) => one.id === taught.id)).toMatchObject({ status: 'COMPLETED' });
});

journey('a private class and a draft are seen by their people only, and joined by invitation', async () => {
  const [stranger, invited] = await Promise.all([signUp('Stranger'), signUp('Invited')]);
  const lessons = await openClass(staff, teacher, course, { type: 'PRIVATE', capacity: 1 });
  const draft = await openClass(staff, teacher, course, { publish: false });
  const group = await openClass(staff, teacher, course);
  const onCourse = async (accessToken?: string) => {
    const { course: found } = await browser(accessToken).request<{ course: { classes: { id: string }[] } }>(
      'query ($id: ID!) { course(id: $id) { classes { id title schedule { localTime } instructor { id } } } }',
      { id: course.id },
    );
    const ids = found.classes.map(({ id }) => id);
    return { lessons: ids.includes(lessons.id), draft: ids.includes(draft.id), group: ids.includes(group.id) };
  };
  const hidden = { lessons: false, draft: false, group: true };
  expect(await onCourse()).toEqual(hidden);
  expect(await onCourse(stranger.tokens.accessToken)).toEqual(hidden);
  expect(await onCourse(teacher.tokens.accessToken)).toEqual({ lessons: true, draft: true, group: true });
  const seat = () => ({ input: { classId: lessons.id, idempotencyKey: unique() } });
  expect(await stranger.refused(RequestSeatDocument, seat())).toBe('CLASS_NOT_FOUND');
  await browser(teacher.tokens.accessToken).request(
    'mutation ($input: InviteToClassInput!) { inviteToClass(input: $input) { token } }',
    { input: { classId: lessons.id, userId: invited.id, idempotencyKey: unique() } },
  );
  expect(await onCourse(invited.tokens.accessToken)).toEqual({ ...hidden, lessons: true });
  await browser(invited.tokens.accessToken).request(
    'mutation ($input: AcceptClassInvitationInput!) { acceptClassInvitation(input: $input) { class { title } } }',
    { input: { classId: lessons.id } },
  );
  const { requestSeat } = await invited.send(RequestSeatDocument, seat());
  expect(requestSeat.seatHoldId).toBeTruthy();
});

journey('a calendar program reads the meetings from the secret address, and from no other address', async () => {
  const taught = await openClass(staff, teacher, course, {
    schedule: {
      recurrence: 'FREQ=WEEKLY;BYDAY=TU,TH',
      startsOn: '2027-03-23',
      localTime: '18:30',
      timeZone: 'Europe/Lisbon',
      durationMinutes: 60,
    },
  });
  const { rotateCalendarFeed } = await teacher.send(RotateCalendarFeedDocument, { input: { classId: taught.id } });
  const address = new URL(rotateCalendarFeed.url);
  const response = await fetch(`${platformUrl()}${address.pathname}`);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
  const calendar = new ICAL.Component(ICAL.parse(await response.text()) as never);
  const events = calendar.getAllSubcomponents('vevent').map((event) => new ICAL.Event(event));
  expect(events).toHaveLength(8);
  // Lisbon changes to daylight saving time on 28 March 2027.
  expect(events.slice(0, 3).map((event) => event.startDate.toJSDate().toISOString())).toEqual([
    '2027-03-23T18:30:00.000Z',
    '2027-03-25T18:30:00.000Z',
    '2027-03-30T17:30:00.000Z',
  ]);
  const other = await fetch(`${platformUrl()}/calendars/${unique()}.ics`);
  expect(other.status).toBe(404);
});

journey('a class that is cancelled gives back what was paid for it', async () => {
  const payer = await signUp('Payer');
  const taught = await openClass(staff, teacher, course);
  await payer.send(RequestSeatDocument, { input: { classId: taught.id, idempotencyKey: unique() } });
  const invoice = await eventually(async () => {
    const { invoices } = await staff.send(OpenInvoicesDocument, { userId: payer.id });
    return invoices.edges[0]?.node;
  });
  await staff.send(RecordManualPaymentDocument, {
    input: { invoiceId: invoice.id, amount: invoice.total, method: 'CASH', idempotencyKey: unique() },
  });
  await eventually(async () => {
    const { viewer } = await payer.send(DashboardDocument);
    return viewer?.classes?.some((one) => one.id === taught.id);
  });
  await staff.send(CancelClassDocument, { input: { classId: taught.id } });
  await eventually(async () => {
    const { viewer } = await payer.send(DashboardDocument);
    return viewer?.invoices?.some((one) => one.status === 'REFUNDED');
  });
});
