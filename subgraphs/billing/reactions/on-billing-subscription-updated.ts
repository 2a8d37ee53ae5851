import { reaction } from '../../../platform/inbox.js';
import { BillingSubscriptionUpdated } from '../../../schema/events/billing.js';
import { grantEntitlement, revokeEntitlement } from '../commands/grant-entitlement.js';
import { voidInvoice } from '../commands/void-invoice.js';

/** The entitlement follows the state of the plan; an unpaid plan that ends takes its invoice with it. */
export const onBillingSubscriptionUpdated = reaction(BillingSubscriptionUpdated, async (transaction, { data }) => {
  const { billingSubscriptionId, status } = data;
  if (status === 'active') return grantEntitlement(transaction, billingSubscriptionId);
  if (status === 'incomplete') return;
  await revokeEntitlement(transaction, billingSubscriptionId);
  await voidInvoice(transaction, { billingSubscriptionId });
});
