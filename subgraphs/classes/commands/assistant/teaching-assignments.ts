import { hasRole } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import { requireViewer } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { BookingCourseNotFound, NotYourCourse } from '../../domain/booking-errors.js';
import { TeachingAssignment } from '../../domain/teaching-assignment.js';

export interface TeachingAssistantOfCourse {
  readonly courseId: string;
  readonly assistantId: string;
}

export function currentAssignment(
  transaction: Transaction,
  { courseId, assistantId }: TeachingAssistantOfCourse,
): Promise<TeachingAssignment | null> {
  return transaction.find(TeachingAssignment, { courseId, assistantId, endedAt: null });
}

/** Staff and the lead instructor of the course may change its teaching assistants. */
export async function requireLead(transaction: Transaction, courseId: string): Promise<void> {
  const viewer = requireViewer(transaction.context);
  const [course] = isUuid(courseId)
    ? await transaction.sql<{ instructor_id: string }>('select instructor_id from course where id = $1', [courseId])
    : [];
  if (!course) throw new BookingCourseNotFound();
  if (course.instructor_id !== viewer.id && !hasRole(viewer, 'staff')) throw new NotYourCourse();
}
