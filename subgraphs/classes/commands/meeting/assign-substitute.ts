import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { requireUser } from '../../../../platform/people.js';
import type { Class } from '../../domain/class.js';
import { lockPeople } from '../shared/lock-people.js';
import { loadTaughtClass, peopleOf, type OneMeeting } from './load-taught-class.js';

export interface AssignSubstitute extends OneMeeting {
  /** Null: the instructor of the class teaches it after all. */
  readonly teacherId?: string | null | undefined;
}

export function assignSubstitute(context: Context, input: AssignSubstitute): Promise<Class> {
  const { teacherId = null } = input;
  return runCommand(context, 'assignSubstitute', async (transaction) => {
    const found = await loadTaughtClass(transaction, input.classId);
    if (teacherId !== null) {
      await requireUser(transaction, teacherId, { field: 'input.teacherId', role: 'instructor' });
      await lockPeople(transaction, [...peopleOf(found), teacherId]);
    }
    found.assignSubstitute(input.meetingId, teacherId);
    return found;
  });
}
