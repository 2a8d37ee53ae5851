import { hasRole } from '../../../../platform/auth.js';
import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { NotAllowed } from '../../../../platform/domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { PaymentMethodInUse } from '../../domain/errors.js';
import { detachPaymentMethod } from '../../jobs/definitions.js';
import { noteStaffAct } from '../ledger/note-staff-act.js';

/**
 * Forgets what a person saved, here at once and at the provider by a job; theirs or, for staff, another's. Refused while a plan
 * would be renewed with it: whoever wants to go on saves another in its place, and whoever does not cancels first. Twice is
 * once.
 */
export async function removeSavedPaymentMethod(
  context: Context,
  input: { readonly userId?: string | null },
): Promise<{ userId: string }> {
  const viewer = requireViewer(context);
  const userId = input.userId ?? viewer.id;
  if (userId !== viewer.id && !hasRole(viewer, 'staff')) throw new NotAllowed();
  if (!isUuid(userId)) return { userId };
  await runCommand(context, 'removeSavedPaymentMethod', async (transaction) => {
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
