import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { AssistantNotOnCourse } from '../../domain/booking-errors.js';
import { currentAssignment, requireLead, type TeachingAssistantOfCourse } from './teaching-assignments.js';

/** Nothing new is booked with them on this course; booked sessions take place. */
export async function removeTeachingAssistant(context: Context, input: TeachingAssistantOfCourse): Promise<void> {
  await runCommand(context, 'removeTeachingAssistant', async (transaction) => {
    await requireLead(transaction, input.courseId);
    const assignment = isUuid(input.assistantId) ? await currentAssignment(transaction, input) : null;
    if (!assignment) throw new AssistantNotOnCourse();
    assignment.end(transaction.now);
  });
}
