import { runIdempotently, violates } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { isUuid, newId } from '../../../../platform/domain/ids.js';
import { ProductNotFound } from '../../domain/errors.js';
import { CouponCodeTaken } from '../../domain/pricing-errors.js';
import type { CouponDuration } from '../../domain/subscription-discount.js';
import { noteStaffAct } from '../ledger/note-staff-act.js';
import { normalizedCode } from './redeem-coupons.js';

export interface CreateCoupon {
  readonly code: string;
  /** Either this, 2300 being 23 %, */
  readonly basisPoints?: number | null;
  /** or this. */
  readonly amount?: { readonly amountMinor: number; readonly currency: string } | null;
  /** How often it can be used by all together. Default: any number of times. */
  readonly maxRedemptions?: number | null;
  /** Default: never. */
  readonly expiresAt?: Date | null;
  /** Default: every product. */
  readonly productIds?: readonly string[] | null;
  /** For how long it takes something off a plan. Default: once. */
  readonly duration?: CouponDuration | null;
  /** Of a repeating one, which needs it: for how many periods. */
  readonly durationInPeriods?: number | null;
  readonly idempotencyKey: string;
}

export async function createCoupon(context: Context, input: CreateCoupon): Promise<{ couponId: string }> {
  requireRole(context, 'staff');
  const {
    basisPoints = null,
    amount = null,
    maxRedemptions = null,
    expiresAt = null,
    durationInPeriods = null,
  } = input;
  const duration = input.duration ?? 'once';
  if ((basisPoints === null) === (amount === null))
    throw new InvalidInput([{ field: 'input.basisPoints', message: 'either basisPoints or amount must be given' }]);
  if (amount?.amountMinor === 0)
    throw new InvalidInput([{ field: 'input.amount.amountMinor', message: 'must be more than 0' }]);
  if ((duration === 'repeating') !== (durationInPeriods !== null))
    throw new InvalidInput([
      { field: 'input.durationInPeriods', message: 'is needed with the duration REPEATING, and not without it' },
    ]);
  const productIds = [...new Set(input.productIds ?? [])];
  try {
    return await runIdempotently(context, 'createCoupon', input, async (transaction) => {
      if (expiresAt && expiresAt <= transaction.now)
        throw new InvalidInput([{ field: 'input.expiresAt', message: 'must be in the future' }]);
      const couponId = newId();
      await transaction.sql(
        `insert into coupon (id, code, basis_points, amount_minor, currency, max_redemptions, expires_at, created_at,
           duration, duration_periods)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          couponId,
          normalizedCode(input.code),
          basisPoints,
          amount?.amountMinor ?? null,
          amount?.currency ?? null,
          maxRedemptions,
          expiresAt?.toISOString() ?? null,
          transaction.now.toISOString(),
          duration,
          durationInPeriods,
        ],
      );
      const linked = await transaction.sql(
        `insert into coupon_product (coupon_id, product_id) select $1, id from product where id = any($2::uuid[]) returning 1`,
        [couponId, productIds.filter(isUuid)],
      );
      if (linked.length < productIds.length) throw new ProductNotFound();
      await noteStaffAct(transaction, 'create-coupon', couponId, {
        basisPoints,
        amountMinor: amount?.amountMinor ?? null,
        duration,
        durationInPeriods,
      });
      return { couponId };
    });
  } catch (error) {
    throw violates(error, 'coupon_code_once') ? new CouponCodeTaken() : error;
  }
}
