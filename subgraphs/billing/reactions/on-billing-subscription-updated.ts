import type { Transaction } from '../../../platform/command.js';
import { reaction } from '../../../platform/inbox.js';
import { BillingSubscriptionUpdated, BillingSubscriptionUpdatedV1 } from '../../../schema/events/billing.js';
import { followSubscription } from '../commands/access/grant-entitlement.js';
import { voidDroppedInvoices } from '../commands/invoice/void-invoice.js';

const follow = async (transaction: Transaction, { data }: { readonly data: { billingSubscriptionId: string } }) => {
  await followSubscription(transaction, data.billingSubscriptionId);
  await voidDroppedInvoices(transaction, data.billingSubscriptionId);
};

/** The entitlement follows the state of the plan; an invoice that the plan does not wait for any more becomes void. */
export const onBillingSubscriptionUpdated = reaction(BillingSubscriptionUpdated, follow);

/** What was said by an earlier version and is heard now. */
export const onBillingSubscriptionUpdatedV1 = reaction(BillingSubscriptionUpdatedV1, follow);
