import { runIdempotently } from '../../../platform/command.js';
import { requireRole, type Context } from '../../../platform/context.js';
import { loadClass } from './load-class.js';

export interface EnrollStudent {
  readonly classId: string;
  readonly studentId: string;
  readonly idempotencyKey: string;
}

/** Staff take a student in; the payment, if any, is settled outside. */
export async function enrollStudent(
  context: Context,
  input: EnrollStudent,
): Promise<{ classId: string; enrollmentId: string }> {
  requireRole(context, 'staff');
  return runIdempotently(context, 'enrollStudent', input, async (transaction) => {
    const found = await loadClass(transaction, input.classId);
    const account = found.enroll(input.studentId, transaction.now);
    await transaction.flush();
    transaction.add(account);
    return { classId: found.id, enrollmentId: account.id };
  });
}
