import type { Context } from '../../../platform/context.js';
import type { AttendanceStatus } from '../domain/credit-account.js';
import {
  attendanceOfEnrollment,
  meetingsOfClass,
  rosterOfClass,
  type EnrollmentView,
  type MeetingView,
} from './enrollments.js';

export interface AttendanceTally extends Readonly<Record<AttendanceStatus, number>> {
  /** Attended (present or late) of what counts, 0 to 1: what was excused does not. Null when nothing counts. */
  readonly rate: number | null;
}

export interface AttendanceReport extends AttendanceTally {
  readonly meetings: readonly (AttendanceTally & { readonly meeting: MeetingView; readonly unmarked: number })[];
  readonly students: readonly (AttendanceTally & { readonly enrollment: EnrollmentView; readonly unmarked: number })[];
}

export function tallyOf(marks: readonly { readonly status: AttendanceStatus }[]): AttendanceTally {
  const counts: Record<AttendanceStatus, number> = { present: 0, late: 0, absent: 0, excused: 0 };
  for (const { status } of marks) counts[status] += 1;
  const attended = counts.present + counts.late;
  const counted = attended + counts.absent;
  return { ...counts, rate: counted === 0 ? null : attended / counted };
}

/** Of those who are in the class now. Three statements, which the roster and its attendance share. */
export async function attendanceReport(context: Context, classId: string): Promise<AttendanceReport> {
  const [meetings, enrollments] = await Promise.all([
    meetingsOfClass(context).load(classId),
    rosterOfClass(context).load(classId),
  ]);
  const attendance = attendanceOfEnrollment(context);
  const marksOfStudents = await Promise.all(enrollments.map(({ id }) => attendance.load(id)));
  const marks = marksOfStudents.flat();
  const marksOfMeetings = Map.groupBy(marks, (mark) => mark.meetingId);
  return {
    ...tallyOf(marks),
    meetings: meetings.map((meeting) => {
      const marksOfMeeting = marksOfMeetings.get(meeting.id) ?? [];
      return { meeting, ...tallyOf(marksOfMeeting), unmarked: enrollments.length - marksOfMeeting.length };
    }),
    students: enrollments.map((enrollment, index) => {
      const marksOfStudent = marksOfStudents[index] ?? [];
      return { enrollment, ...tallyOf(marksOfStudent), unmarked: meetings.length - marksOfStudent.length };
    }),
  };
}
