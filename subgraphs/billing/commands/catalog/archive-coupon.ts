import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { CouponNotFound } from '../../domain/pricing-errors.js';
import { noteStaffAct } from '../ledger/note-staff-act.js';

/** It cannot be used any more; past purchases stay as they are. Idempotent. */
export async function archiveCoupon(
  context: Context,
  { couponId }: { readonly couponId: string },
): Promise<{ couponId: string }> {
  requireRole(context, 'staff');
  return runCommand(context, 'archiveCoupon', async (transaction) => {
    const [found] = isUuid(couponId)
      ? await transaction.sql('update coupon set archived_at = coalesce(archived_at, $2) where id = $1 returning id', [
          couponId,
          transaction.now.toISOString(),
        ])
      : [];
    if (!found) throw new CouponNotFound('input.couponId');
    await noteStaffAct(transaction, 'archive-coupon', couponId);
    return { couponId };
  });
}
