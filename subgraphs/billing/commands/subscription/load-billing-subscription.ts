import { hasRole } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { BillingSubscription } from '../../domain/billing-subscription.js';
import { BillingSubscriptionNotFound } from '../../domain/errors.js';

export function loadBillingSubscription(transaction: Transaction, id: string): Promise<BillingSubscription> {
  return transaction.load(BillingSubscription, id, () => new BillingSubscriptionNotFound(), ['charges']);
}

/** For its owner and staff. Another user's is reported as not found, so that ids can't be probed. */
export async function loadOwnSubscription(
  transaction: Transaction,
  context: Context,
  id: string,
): Promise<BillingSubscription> {
  const viewer = requireViewer(context);
  const subscription = await loadBillingSubscription(transaction, id);
  if (subscription.userId !== viewer.id && !hasRole(viewer, 'staff')) throw new BillingSubscriptionNotFound();
  return subscription;
}
