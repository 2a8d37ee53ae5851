import type { Context } from '../../../platform/context.js';
import { MAX_PAGE } from '../../../platform/graphql/pagination.js';
import type { AttendanceStatus } from '../domain/credit-account.js';
import {
  attendanceOfEnrollment,
  enrollmentsOfClass,
  meetingsOfClass,
  type EnrollmentView,
  type MeetingView,
} from './enrollments.js';

export interface AttendanceTally extends Readonly<Record<AttendanceStatus, number>> {
  /** Attended (present or late) divided by everything that counts, 0 to 1. Excused does not count. Null when nothing counts. */
  readonly rate: number | null;
}

export interface AttendanceReport extends AttendanceTally {
  readonly meetings: readonly (AttendanceTally & { readonly meeting: MeetingView; readonly unmarked: number })[];
  /** The first 100, for clients that know no pages. */
  readonly students: readonly StudentAttendance[];
  readonly byStudent: readonly StudentAttendance[];
}

export interface StudentAttendance extends AttendanceTally {
  readonly enrollment: EnrollmentView;
  readonly leftAt: Date | null;
  readonly unmarked: number;
}

export function tallyOf(marks: readonly { readonly status: AttendanceStatus }[]): AttendanceTally {
  const counts: Record<AttendanceStatus, number> = { present: 0, late: 0, absent: 0, excused: 0 };
  for (const { status } of marks) counts[status] += 1;
  const attended = counts.present + counts.late;
  const counted = attended + counts.absent;
  return { ...counts, rate: counted === 0 ? null : attended / counted };
}

/**
 * Students who are in the class, and those who left it for the meetings that they were in: a withdrawal does not change the
 * figures of past meetings. Three statements, which the roster and its attendance share.
 */
export async function attendanceReport(context: Context, classId: string): Promise<AttendanceReport> {
  const [planned, everEnrolled] = await Promise.all([
    meetingsOfClass(context).load(classId),
    enrollmentsOfClass(context).load(classId),
  ]);
  const meetings = planned.filter(({ cancelledAt }) => cancelledAt === null);
  const held = new Set(meetings.map(({ id }) => id));
  const attendance = attendanceOfEnrollment(context);
  const rows = await Promise.all(
    everEnrolled.map(async (enrollment) => {
      const marks = (await attendance.load(enrollment.id)).filter(({ meetingId }) => held.has(meetingId));
      return { enrollment, marks, meetings: meetings.filter((meeting) => wasIn(enrollment, meeting)) };
    }),
  );
  const students = rows.filter(
    ({ enrollment, meetings: own, marks }) => enrollment.withdrawnAt === null || own.length > 0 || marks.length > 0,
  );
  const marks = students.flatMap((student) => student.marks);
  const marksOfMeetings = Map.groupBy(marks, (mark) => mark.meetingId);
  const byStudent = students.map(({ enrollment, marks: own, meetings: attended }) => ({
    enrollment,
    leftAt: enrollment.withdrawnAt,
    ...tallyOf(own),
    unmarked: Math.max(0, attended.length - own.length),
  }));
  return {
    ...tallyOf(marks),
    meetings: meetings.map((meeting) => {
      const marksOfMeeting = marksOfMeetings.get(meeting.id) ?? [];
      const expected = students.filter(({ enrollment }) => wasIn(enrollment, meeting)).length;
      return { meeting, ...tallyOf(marksOfMeeting), unmarked: Math.max(0, expected - marksOfMeeting.length) };
    }),
    students: byStudent.slice(0, MAX_PAGE),
    byStudent,
  };
}

function wasIn({ withdrawnAt }: EnrollmentView, { startsAt }: MeetingView): boolean {
  return withdrawnAt === null || startsAt < withdrawnAt;
}
