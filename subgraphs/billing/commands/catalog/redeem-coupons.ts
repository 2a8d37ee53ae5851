import { violates, type Transaction } from '../../../../platform/command.js';
import { newId } from '../../../../platform/domain/ids.js';
import { Money } from '../../../../platform/domain/money.js';
import { isGoodFor, type Priced } from '../../domain/pricing.js';
import {
  CouponAlreadyUsed,
  CouponExpired,
  CouponNotApplicable,
  CouponNotFound,
  CouponUsedUp,
} from '../../domain/pricing-errors.js';
import type { CouponDuration, OfferedCoupon } from '../../domain/subscription-discount.js';

/** Codes are the same in capitals and small letters. */
export function normalizedCode(code: string): string {
  return code.trim().toUpperCase();
}

interface CouponRow {
  readonly id: string;
  readonly basis_points: number | null;
  readonly amount_minor: string | null;
  readonly currency: string | null;
  readonly duration: CouponDuration;
  readonly duration_periods: number | null;
  readonly used_up: boolean;
  readonly used: boolean;
  readonly expired: boolean;
  readonly product_ids: readonly string[];
}

/** The coupons of these codes, or the refusal of the first that is not valid for this person and product now. */
export async function couponsFor(
  transaction: Transaction,
  {
    userId,
    productId,
    couponCodes,
    currency,
  }: { userId: string; productId: string; couponCodes: readonly string[]; currency: string },
): Promise<readonly OfferedCoupon[]> {
  const codes = [...new Set(couponCodes.map(normalizedCode))];
  if (codes.length === 0) return [];
  const rows = await transaction.sql<CouponRow>(
    `select coupon.id, basis_points, amount_minor::text, currency, duration, duration_periods,
       coalesce(redemptions >= max_redemptions, false) as used_up, coalesce(expires_at <= $3, false) as expired,
       exists (select from coupon_redemption
         where coupon_id = coupon.id and user_id = $2 and released_at is null) as used,
       array(select product_id::text from coupon_product where coupon_id = coupon.id) as product_ids
     from unnest($1::text[]) with ordinality wanted (code, place) join coupon using (code)
     where archived_at is null order by place`,
    [codes, userId, transaction.now.toISOString()],
  );
  if (rows.length < codes.length) throw new CouponNotFound();
  return rows.map((row) => {
    const amount =
      row.amount_minor !== null && row.currency !== null ? new Money(Number(row.amount_minor), row.currency) : null;
    const periods = row.duration === 'once' ? 1 : row.duration_periods;
    const { id: couponId, basis_points: basisPoints, product_ids: productIds } = row;
    const coupon = { couponId, basisPoints, amount, productIds, periods, isForever: periods === null };
    if (row.expired) throw new CouponExpired();
    if (row.used) throw new CouponAlreadyUsed();
    if (row.used_up) throw new CouponUsedUp();
    if (!isGoodFor(coupon, { productId }) || (amount && amount.currency !== currency)) throw new CouponNotApplicable();
    return coupon;
  });
}

/**
 * Uses the coupons of a quote up for an invoice that is about to be opened. Of many who come at once for the last use one gets
 * it, and the others are refused: the row of the coupon is locked until the commit.
 */
export async function redeemCoupons(
  transaction: Transaction,
  discounts: Priced['discounts'],
  { userId, invoiceId }: { readonly userId: string; readonly invoiceId: string },
): Promise<void> {
  // In one order, so that two who use the same coupons never wait for each other in a circle.
  for (const { couponId, discount } of [...discounts].sort((a, b) => (a.couponId < b.couponId ? -1 : 1))) {
    const at = transaction.now.toISOString();
    const [counted] = await transaction.sql(
      `update coupon set redemptions = redemptions + 1
       where id = $1 and archived_at is null and (expires_at is null or expires_at > $2)
         and (max_redemptions is null or redemptions < max_redemptions)
       returning id`,
      [couponId, at],
    );
    if (!counted) throw new CouponUsedUp();
    await transaction
      .sql(
        `insert into coupon_redemption (id, coupon_id, user_id, invoice_id, discount_minor, currency, redeemed_at)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [newId(), couponId, userId, invoiceId, discount.amountMinor, discount.currency, at],
      )
      .catch((error: unknown) => {
        throw violates(error, 'coupon_redemption_once') ? new CouponAlreadyUsed() : error;
      });
  }
}

/** An invoice was never paid: its coupons can be used again. Idempotent. */
export async function releaseCoupons(transaction: Transaction, invoiceId: string): Promise<void> {
  await transaction.sql(
    `with released as (
       update coupon_redemption set released_at = $2 where invoice_id = $1 and released_at is null returning coupon_id
     )
     update coupon set redemptions = redemptions - 1 from released where coupon.id = coupon_id`,
    [invoiceId, transaction.now.toISOString()],
  );
}
