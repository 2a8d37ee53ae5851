import { hasRole, type Viewer } from '../../../../platform/auth.js';
import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { after, DAY } from '../../../../platform/domain/clock.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { CORRECTION_DAYS } from '../../domain/class-terms.js';
import { CreditAccount, type AttendanceStatus } from '../../domain/credit-account.js';
import {
  ClassNotActive,
  ClassNotFound,
  CorrectionTooLate,
  MeetingIsCancelled,
  MeetingNotBegun,
  MeetingNotFound,
  NotEnrolled,
  NotYourClass,
} from '../../domain/errors.js';
import { instantOf } from '../../domain/schedule.js';

export interface MarkAttendance {
  readonly classId: string;
  readonly meetingId: string;
  readonly studentId: string;
  readonly status: AttendanceStatus;
}

interface MarkedClass {
  readonly status: string;
  readonly instructor_id: string;
  readonly ended_at: Date | null;
  readonly time_zone: string;
}

interface MarkedMeeting {
  readonly id: string;
  readonly local_start: string;
  readonly substitute_id: string | null;
  readonly cancelled_at: Date | null;
}

/**
 * Changes the student's credit account only, so that marks of a whole class run in parallel. A meeting can be marked from its
 * start on. After the class was completed, its instructor can correct marks for 30 days and staff at any time. A student who
 * left can be marked for the meetings that they were in.
 */
export function markAttendance(context: Context, input: MarkAttendance): Promise<CreditAccount> {
  const viewer = requireRole(context, 'instructor', 'staff');
  return runCommand(context, 'markAttendance', async (transaction) => {
    const found = await lockedClass(transaction, input.classId);
    const [meeting] = isUuid(input.meetingId)
      ? await transaction.sql<MarkedMeeting>(
          'select id, local_start, substitute_id, cancelled_at from meeting where id = $1 and class_id = $2',
          [input.meetingId, input.classId],
        )
      : [];
    requireMarkable(found, meeting, viewer, transaction.now);
    if (!meeting) throw new MeetingNotFound();
    if (meeting.cancelled_at) throw new MeetingIsCancelled();
    const startsAt = instantOf(meeting.local_start, found.time_zone);
    if (startsAt > transaction.now) throw new MeetingNotBegun(startsAt);
    const [enrollment] = isUuid(input.studentId)
      ? await transaction.sql<{ id: string }>(
          `select id from class_enrollment where class_id = $1 and student_id = $2
             and (withdrawn_at is null or withdrawn_at > $3) order by withdrawn_at desc nulls first limit 1`,
          [input.classId, input.studentId, startsAt],
        )
      : [];
    if (!enrollment) throw new NotEnrolled();
    const account = await transaction.load(CreditAccount, enrollment.id, () => new NotEnrolled(), [
      'attendance',
      'entries',
    ]);
    account.markAttendance(
      { id: meeting.id, localDate: meeting.local_start.slice(0, 10) },
      input.status,
      viewer.id,
      transaction.now,
    );
    return account;
  });
}

async function lockedClass(transaction: Transaction, classId: string): Promise<MarkedClass> {
  // A shared lock: neither the class nor the meeting can be cancelled between this and the commit.
  const [found] = isUuid(classId)
    ? await transaction.sql<MarkedClass>(
        'select status, instructor_id, ended_at, schedule_time_zone as time_zone from class where id = $1 for share',
        [classId],
      )
    : [];
  if (!found) throw new ClassNotFound();
  return found;
}

/** A substitute marks their own meeting. */
function requireMarkable(found: MarkedClass, meeting: MarkedMeeting | undefined, viewer: Viewer, now: Date): void {
  const isStaff = hasRole(viewer, 'staff');
  const isTeacher = found.instructor_id === viewer.id || meeting?.substitute_id === viewer.id;
  if (!isTeacher && !isStaff) throw new NotYourClass();
  if (found.status !== 'active' && found.status !== 'completed') throw new ClassNotActive(found.status);
  const ended = found.ended_at && new Date(found.ended_at);
  if (!isStaff && ended && after(ended, CORRECTION_DAYS * DAY) < now) throw new CorrectionTooLate(CORRECTION_DAYS);
}
