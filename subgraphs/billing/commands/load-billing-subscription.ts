import type { Transaction } from '../../../platform/command.js';
import { BillingSubscription } from '../domain/billing-subscription.js';
import { BillingSubscriptionNotFound } from '../domain/errors.js';

export function loadBillingSubscription(transaction: Transaction, id: string): Promise<BillingSubscription> {
  return transaction.load(BillingSubscription, id, () => new BillingSubscriptionNotFound());
}
