import { z } from 'zod';
import { runCommand } from '../../../platform/command.js';
import { defineJob } from '../../../platform/jobs.js';
import { loadBillingSubscription } from '../commands/load-billing-subscription.js';

/** Ends a subscription whose paid period, or whose wait for the payment, is over. */
export const endBillingSubscription = defineJob({
  name: 'end-billing-subscription',
  schema: z.object({ billingSubscriptionId: z.uuid() }),
  run: (context, { billingSubscriptionId }) =>
    runCommand(context, 'endBillingSubscription', async (transaction) => {
      const subscription = await loadBillingSubscription(transaction, billingSubscriptionId);
      subscription.endIfDue(transaction.now);
    }),
});
