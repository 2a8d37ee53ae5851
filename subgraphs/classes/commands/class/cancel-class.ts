import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { Class } from '../../domain/class.js';
import { loadClass } from './load-class.js';

export function cancelClass(context: Context, input: { classId: string }): Promise<Class> {
  requireRole(context, 'staff');
  return runCommand(context, 'cancelClass', async (transaction) => {
    const found = await loadClass(transaction, input.classId);
    found.cancel(transaction.now);
    return found;
  });
}
