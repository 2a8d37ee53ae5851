import { runCommand } from '../../../../platform/command.js';
import { requireRole, requireViewer, type Context } from '../../../../platform/context.js';
import { taxIn } from '../../domain/proration.js';
import { scheduleAdvance } from './schedule-advance.js';
import { loadOwnSubscription } from './load-billing-subscription.js';
import { noteActForOwner, noteStaffAct } from '../ledger/note-staff-act.js';
import { postLedger } from '../ledger/post-ledger.js';
import { PeriodPayments } from './period-payments.js';

export interface CancelBillingSubscription {
  readonly billingSubscriptionId: string;
  /** Default: at the end of the period. */
  readonly when?: 'period-end' | 'now' | null;
  /** What was paid for the rest, at most what remains of the payments, becomes credit of the person. Staff only, and only now. Default: false. */
  readonly creditUnused?: boolean | null;
}

/** Its owner or staff. It lasts to the end of the period that was paid, unless it shall end now. */
export async function cancelBillingSubscription(
  context: Context,
  input: CancelBillingSubscription,
): Promise<{ billingSubscriptionId: string }> {
  requireViewer(context);
  if (input.creditUnused) requireRole(context, 'staff');
  return runCommand(context, 'cancelBillingSubscription', async (transaction) => {
    const subscription = await loadOwnSubscription(transaction, context, input.billingSubscriptionId);
    const { id, valueTaxBasisPoints } = subscription;
    if (input.when !== 'now') {
      subscription.cancel(transaction.now);
      await noteActForOwner(transaction, 'cancel-subscription', subscription, { when: 'period-end' });
    } else {
      const payments = await PeriodPayments.of(transaction, subscription);
      const unused = subscription.cancelNow(transaction.now, payments.remaining);
      const gives = input.creditUnused === true && unused.amountMinor > 0;
      const creditMinor = gives ? unused.amountMinor : 0;
      const details = { when: 'now', creditMinor, currency: unused.currency };
      // Credit is given by staff alone: also one of them who gives it to themselves.
      if (gives) await noteStaffAct(transaction, 'cancel-subscription', id, details);
      else await noteActForOwner(transaction, 'cancel-subscription', subscription, details);
      const tax = taxIn(unused, valueTaxBasisPoints);
      const postings = gives ? payments.returnAsCredit(unused, tax, 'plan-cancellation', transaction.now) : [];
      await transaction.flush();
      await postLedger(transaction, postings);
    }
    await scheduleAdvance(transaction, subscription);
    return { billingSubscriptionId: id };
  });
}
