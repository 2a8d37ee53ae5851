import { hasRole } from '../../../../platform/auth.js';
import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { NotAllowed } from '../../../../platform/domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { requireUser } from '../../../../platform/people.js';
import { PaymentMethodInUse } from '../../domain/errors.js';
import { detachPaymentMethod } from '../../jobs/definitions.js';
import { noteStaffAct } from '../ledger/note-staff-act.js';

/**
 * Removes the saved payment method of the viewer or, for staff, of another user: here at once, at the provider by a job.
 * Rejected while a plan would be renewed with it: save another one in its place, or cancel the plan first. Idempotent.
 */
export async function removeSavedPaymentMethod(
  context: Context,
  input: { readonly userId?: string | null },
): Promise<{ userId: string }> {
  const viewer = requireViewer(context);
  const userId = input.userId ?? viewer.id;
  if (userId !== viewer.id && !hasRole(viewer, 'staff')) throw new NotAllowed();
  await runCommand(context, 'removeSavedPaymentMethod', async (transaction) => {
    if (userId !== viewer.id) await requireBillingUser(transaction, userId);
    const [saved] = await transaction.sql<{ payment_method: string; renewed: boolean }>(
      `select payment_method, exists (select from billing_subscription
         where user_id = $1 and status in ('trialing', 'active', 'past_due', 'paused') and not cancel_at_period_end
       ) as renewed
       from payment_customer where user_id = $1 and payment_method is not null for update`,
      [userId],
    );
    if (!saved) return;
    if (saved.renewed) throw new PaymentMethodInUse();
    await transaction.sql('update payment_customer set payment_method = null, saved_at = null where user_id = $1', [
      userId,
    ]);
    await transaction.enqueue(detachPaymentMethod, { paymentMethod: saved.payment_method });
    if (userId !== viewer.id) await noteStaffAct(transaction, 'remove-payment-method', userId);
  });
  return { userId };
}

/** A user who has invoices or a payment account is known, also one who is deactivated or registered before users were stored. */
async function requireBillingUser(transaction: Transaction, userId: string): Promise<void> {
  const [known] = isUuid(userId)
    ? await transaction.sql(
        `select from payment_customer where user_id = $1 union all (select from invoice where user_id = $1 limit 1)`,
        [userId],
      )
    : [];
  if (!known) await requireUser(transaction, userId, { field: 'input.userId' });
}
