import type { Transaction } from '../../../../platform/command.js';
import type { BillingSubscription } from '../../domain/billing-subscription.js';
import { dueAt } from '../../domain/subscription-due.js';
import { advanceBillingSubscription } from '../../jobs/definitions.js';

/** Enqueues the job for when the subscription is next due. Call it after every change of a subscription. */
export async function scheduleAdvance(transaction: Transaction, subscription: BillingSubscription): Promise<void> {
  const runAt = dueAt(subscription);
  const { id: billingSubscriptionId } = subscription;
  if (!runAt) return;
  const key = `end-billing-subscription/${billingSubscriptionId}`;
  await transaction.enqueue(advanceBillingSubscription, { billingSubscriptionId }, { runAt, key });
}
