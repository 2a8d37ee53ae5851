import { hasRole } from '../../../../platform/auth.js';
import { runCommand, violates, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { AssistantNotOnCourse, BookingCourseNotFound, NotYourCourse } from '../../domain/booking-errors.js';
import { TeachingAssignment } from '../../domain/teaching-assignment.js';

export interface TeachingAssistantOfCourse {
  readonly courseId: string;
  readonly assistantId: string;
}

/** Lets somebody give sessions on a course. Assigning twice is once. */
export async function assignTeachingAssistant(context: Context, input: TeachingAssistantOfCourse): Promise<void> {
  const viewer = requireViewer(context);
  if (!isUuid(input.assistantId))
    throw new InvalidInput([{ field: 'input.assistantId', message: 'must be the id of a person' }]);
  try {
    await runCommand(context, 'assignTeachingAssistant', async (transaction) => {
      await requireLead(transaction, input.courseId);
      if (await lasting(transaction, input)) return;
      transaction.add(new TeachingAssignment(input.courseId, input.assistantId, viewer.id, transaction.now));
    });
  } catch (error) {
    // Somebody else has assigned them at the same moment: that is what was wanted.
    if (!violates(error, 'teaching_assignment_once')) throw error;
  }
}

/** Nothing new is booked with them on this course; what is booked takes place. */
export async function removeTeachingAssistant(context: Context, input: TeachingAssistantOfCourse): Promise<void> {
  await runCommand(context, 'removeTeachingAssistant', async (transaction) => {
    await requireLead(transaction, input.courseId);
    const assignment = isUuid(input.assistantId) ? await lasting(transaction, input) : null;
    if (!assignment) throw new AssistantNotOnCourse();
    assignment.end(transaction.now);
  });
}

function lasting(transaction: Transaction, { courseId, assistantId }: TeachingAssistantOfCourse) {
  return transaction.find(TeachingAssignment, { courseId, assistantId, endedAt: null });
}

/** Staff, and the instructor who leads the course. */
async function requireLead(transaction: Transaction, courseId: string): Promise<void> {
  const viewer = requireViewer(transaction.context);
  const [course] = isUuid(courseId)
    ? await transaction.sql<{ instructor_id: string }>('select instructor_id from course where id = $1', [courseId])
    : [];
  if (!course) throw new BookingCourseNotFound();
  if (course.instructor_id !== viewer.id && !hasRole(viewer, 'staff')) throw new NotYourCourse();
}
