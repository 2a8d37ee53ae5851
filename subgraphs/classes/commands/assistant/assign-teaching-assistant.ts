import { runCommand, violates } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { requireUser } from '../../../../platform/people.js';
import { TeachingAssignment } from '../../domain/teaching-assignment.js';
import { currentAssignment, requireLead, type TeachingAssistantOfCourse } from './teaching-assignments.js';

/** Lets a user give sessions on a course. Idempotent. */
export async function assignTeachingAssistant(context: Context, input: TeachingAssistantOfCourse): Promise<void> {
  const viewer = requireViewer(context);
  try {
    await runCommand(context, 'assignTeachingAssistant', async (transaction) => {
      await requireLead(transaction, input.courseId);
      await requireUser(transaction, input.assistantId, { field: 'input.assistantId' });
      if (await currentAssignment(transaction, input)) return;
      transaction.add(new TeachingAssignment(input.courseId, input.assistantId, viewer.id, transaction.now));
    });
  } catch (error) {
    // Another request assigned them at the same moment: the wanted state is reached.
    if (!violates(error, 'teaching_assignment_once')) throw error;
  }
}
