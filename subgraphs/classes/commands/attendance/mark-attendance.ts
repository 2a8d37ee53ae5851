import { hasRole } from '../../../../platform/auth.js';
import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { CreditAccount, type AttendanceStatus } from '../../domain/credit-account.js';
import { ClassNotActive, ClassNotFound, MeetingNotFound, NotEnrolled, NotYourClass } from '../../domain/errors.js';

export interface MarkAttendance {
  readonly classId: string;
  readonly meetingId: string;
  readonly studentId: string;
  readonly status: AttendanceStatus;
}

/** Changes the student's credit account only, so marking a whole class runs side by side. */
export function markAttendance(context: Context, input: MarkAttendance): Promise<CreditAccount> {
  const viewer = requireRole(context, 'instructor', 'staff');
  return runCommand(context, 'markAttendance', async (transaction) => {
    // A shared lock: the class can't be completed or cancelled between this look and the commit.
    const [found] = isUuid(input.classId)
      ? await transaction.sql<{ status: string; instructor_id: string }>(
          'select status, instructor_id from class where id = $1 for share',
          [input.classId],
        )
      : [];
    if (!found) throw new ClassNotFound();
    if (found.instructor_id !== viewer.id && !hasRole(viewer, 'staff')) throw new NotYourClass();
    if (found.status !== 'active') throw new ClassNotActive(found.status);
    const [meeting] = isUuid(input.meetingId)
      ? await transaction.sql<{ id: string; local_start: string }>(
          'select id, local_start from meeting where id = $1 and class_id = $2',
          [input.meetingId, input.classId],
        )
      : [];
    if (!meeting) throw new MeetingNotFound();
    const [enrollment] = isUuid(input.studentId)
      ? await transaction.sql<{ id: string }>(
          'select id from class_enrollment where class_id = $1 and student_id = $2 and withdrawn_at is null',
          [input.classId, input.studentId],
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
