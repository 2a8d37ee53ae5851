import { hasRole } from '../../../../platform/auth.js';
import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { Class } from '../../domain/class.js';
import { ClassNotFound, NotYourClass } from '../../domain/errors.js';

export interface CompleteClass {
  readonly classId: string;
  /** Required before the last meeting has begun. */
  readonly reason?: string | null;
}

export function completeClass(context: Context, input: CompleteClass): Promise<Class> {
  const viewer = requireRole(context, 'staff', 'instructor');
  return runCommand(context, 'completeClass', async (transaction) => {
    const found = await transaction.load(Class, input.classId, () => new ClassNotFound(), ['meetings', 'seatHolds']);
    if (found.instructorId !== viewer.id && !hasRole(viewer, 'staff')) throw new NotYourClass();
    found.complete(transaction.now, input.reason ?? null);
    return found;
  });
}
