import { runIdempotently } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { CreditAccount } from '../../domain/credit-account.js';
import { NotEnrolled } from '../../domain/errors.js';

export interface AdjustCredit {
  readonly enrollmentId: string;
  readonly delta: number;
  readonly reason: string;
  readonly idempotencyKey: string;
}

export async function adjustCredit(
  context: Context,
  input: AdjustCredit,
): Promise<{ enrollmentId: string; balance: number }> {
  const viewer = requireRole(context, 'staff');
  return runIdempotently(context, 'adjustCredit', input, async (transaction) => {
    const account = await transaction.load(CreditAccount, input.enrollmentId, () => new NotEnrolled(), [
      'entries',
      'reasons',
    ]);
    account.adjust(input.delta, input.reason, viewer.id, transaction.now);
    return { enrollmentId: account.id, balance: account.balance };
  });
}
