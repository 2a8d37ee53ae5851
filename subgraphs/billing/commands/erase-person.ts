import { runCommand } from '../../../platform/command.js';
import type { Context } from '../../../platform/context.js';
import { forgetUser } from '../../../platform/people.js';
import type { PersonRequest } from '../../../platform/privacy.js';
import { BillingSubscription } from '../domain/billing-subscription.js';
import { forgetCustomer } from '../jobs/definitions.js';

/**
 * Ends what would go on being paid, at once and without a charge: it cannot be used any more; and deletes them at the provider,
 * with and what they saved. Issued invoices, their lines, payments, refunds and the ledger are kept as the law
 * requires, under an id without personal data; so is what staff noted to find a payment again. What waits for a payment
 * ends by itself: seats and sessions when classes lets them go, a bundle when its time is over.
 */
export function erasePerson(context: Context, { userId }: PersonRequest): Promise<void> {
  return runCommand(context, 'cancelErasedSubscription', async (transaction) => {
    const live = { userId, status: { $nin: ['canceled', 'expired'] } };
    const subscription = await transaction.find(BillingSubscription, live, ['charges']);
    subscription?.cancelNow(transaction.now);
    await forgetUser(transaction, userId);
    await transaction.sql('delete from plan_trial where user_id = $1', [userId]);
    await transaction.sql('delete from coupon_guess where user_id = $1', [userId]);
    await transaction.sql('delete from billing_details where user_id = $1', [userId]);
    const customers = await transaction.sql<{ customer: string }>(
      'delete from payment_customer where user_id = $1 returning customer',
      [userId],
    );
    for (const { customer } of customers) await transaction.enqueue(forgetCustomer, { customer });
  });
}
