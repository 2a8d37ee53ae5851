import { hasRole } from '../../../../platform/auth.js';
import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { Class } from '../../domain/class.js';
import { NotYourClass } from '../../domain/errors.js';
import { loadClass } from './load-class.js';

/** Shows a draft to everyone, so that students can find and join it. */
export function publishClass(context: Context, input: { classId: string }): Promise<Class> {
  const viewer = requireRole(context, 'staff', 'instructor');
  return runCommand(context, 'publishClass', async (transaction) => {
    const found = await loadClass(transaction, input.classId);
    if (found.instructorId !== viewer.id && !hasRole(viewer, 'staff')) throw new NotYourClass();
    found.publish(transaction.now);
    return found;
  });
}
