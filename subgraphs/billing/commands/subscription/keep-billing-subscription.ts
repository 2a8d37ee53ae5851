import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { scheduleAdvance } from './schedule-advance.js';
import { loadOwnSubscription } from './load-billing-subscription.js';
import { noteActForOwner } from '../ledger/note-staff-act.js';

/** Takes a cancellation back while the period lasts. Its owner or staff. Idempotent. */
export async function keepBillingSubscription(
  context: Context,
  input: { readonly billingSubscriptionId: string },
): Promise<{ billingSubscriptionId: string }> {
  requireViewer(context);
  return runCommand(context, 'keepBillingSubscription', async (transaction) => {
    const subscription = await loadOwnSubscription(transaction, context, input.billingSubscriptionId);
    subscription.keep(transaction.now);
    await noteActForOwner(transaction, 'keep-subscription', subscription);
    await scheduleAdvance(transaction, subscription);
    return { billingSubscriptionId: subscription.id };
  });
}
