import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { scheduleAdvance } from './schedule-advance.js';
import { loadOwnSubscription } from './load-billing-subscription.js';
import { noteActForOwner } from '../ledger/note-staff-act.js';

/** Stops a plan: what is left of its period is kept for up to a year. Its owner or staff. Idempotent. */
export async function pauseBillingSubscription(
  context: Context,
  input: { readonly billingSubscriptionId: string },
): Promise<{ billingSubscriptionId: string }> {
  requireViewer(context);
  return runCommand(context, 'pauseBillingSubscription', async (transaction) => {
    const subscription = await loadOwnSubscription(transaction, context, input.billingSubscriptionId);
    subscription.pause(transaction.now);
    await noteActForOwner(transaction, 'pause-subscription', subscription);
    await scheduleAdvance(transaction, subscription);
    return { billingSubscriptionId: subscription.id };
  });
}
