import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { scheduleAdvance } from './schedule-advance.js';
import { loadOwnSubscription } from './load-billing-subscription.js';
import { noteActForOwner } from '../ledger/note-staff-act.js';

/** Goes on with a paused plan: what was left of its period begins now. Its owner or staff. Idempotent. */
export async function resumeBillingSubscription(
  context: Context,
  input: { readonly billingSubscriptionId: string },
): Promise<{ billingSubscriptionId: string }> {
  requireViewer(context);
  return runCommand(context, 'resumeBillingSubscription', async (transaction) => {
    const subscription = await loadOwnSubscription(transaction, context, input.billingSubscriptionId);
    subscription.resume(transaction.now);
    await noteActForOwner(transaction, 'resume-subscription', subscription);
    await scheduleAdvance(transaction, subscription);
    return { billingSubscriptionId: subscription.id };
  });
}
