import { hasRole } from '../../../platform/auth.js';
import { runCommand } from '../../../platform/command.js';
import { requireViewer, type Context } from '../../../platform/context.js';
import { BillingSubscriptionNotFound } from '../domain/errors.js';
import { loadBillingSubscription } from './load-billing-subscription.js';

/** Its owner or staff. It lasts to the end of the period that was paid. */
export async function cancelBillingSubscription(
  context: Context,
  input: { readonly billingSubscriptionId: string },
): Promise<{ billingSubscriptionId: string }> {
  const viewer = requireViewer(context);
  return runCommand(context, 'cancelBillingSubscription', async (transaction) => {
    const subscription = await loadBillingSubscription(transaction, input.billingSubscriptionId);
    // Somebody else's is as unknown as none, so that ids can't be tried.
    if (subscription.userId !== viewer.id && !hasRole(viewer, 'staff')) throw new BillingSubscriptionNotFound();
    subscription.cancel(transaction.now);
    return { billingSubscriptionId: subscription.id };
  });
}
