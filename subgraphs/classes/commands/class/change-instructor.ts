import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { requireUser } from '../../../../platform/people.js';
import { Class } from '../../domain/class.js';
import { ClassNotFound } from '../../domain/errors.js';
import { lockPeople } from '../shared/lock-people.js';

export interface ChangeInstructor {
  readonly classId: string;
  readonly instructorId: string;
}

/** The new instructor teaches what is left; the former one no longer sees the people of the class. */
export async function changeInstructor(context: Context, input: ChangeInstructor): Promise<Class> {
  requireRole(context, 'staff');
  return runCommand(context, 'changeInstructor', async (transaction) => {
    const found = await transaction.load(Class, input.classId, () => new ClassNotFound(), ['meetings']);
    await requireUser(transaction, input.instructorId, { field: 'input.instructorId', role: 'instructor' });
    await lockPeople(transaction, [input.instructorId]);
    found.changeInstructor(input.instructorId, transaction.now);
    return found;
  });
}
