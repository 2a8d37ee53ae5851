import { runIdempotently } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { Money } from '../../../../platform/domain/money.js';
import { requireUser } from '../../../../platform/people.js';
import { lockPeople } from '../shared/lock-people.js';
import { loadClass } from '../class/load-class.js';

export interface EnrollStudent {
  readonly classId: string;
  readonly studentId: string;
  /** What the student paid elsewhere, if staff know it. */
  readonly paid?: { readonly amountMinor: number; readonly currency: string } | null | undefined;
  readonly idempotencyKey: string;
}

/** Staff enroll a student; the payment, if any, is settled outside. */
export async function enrollStudent(
  context: Context,
  input: EnrollStudent,
): Promise<{ classId: string; enrollmentId: string }> {
  requireRole(context, 'staff');
  return runIdempotently(context, 'enrollStudent', input, async (transaction) => {
    const found = await loadClass(transaction, input.classId);
    await requireUser(transaction, input.studentId, { field: 'input.studentId' });
    await lockPeople(transaction, [input.studentId]);
    const paid = input.paid ? new Money(input.paid.amountMinor, input.paid.currency) : null;
    const account = found.enroll(input.studentId, transaction.now, paid);
    await transaction.flush();
    transaction.add(account);
    return { classId: found.id, enrollmentId: account.id };
  });
}
