import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { Class } from '../../domain/class.js';
import { loadClass } from '../class/load-class.js';

export function withdrawStudent(context: Context, input: { classId: string; studentId: string }): Promise<Class> {
  requireRole(context, 'staff');
  return runCommand(context, 'withdrawStudent', async (transaction) => {
    const found = await loadClass(transaction, input.classId);
    found.withdraw(input.studentId, transaction.now);
    return found;
  });
}
