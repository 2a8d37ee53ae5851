import type { Context } from '../../../platform/context.js';
import { isUuid } from '../../../platform/domain/ids.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import { perRequest } from '../../../platform/context.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import type { CouponDuration } from '../domain/subscription-discount.js';
import type { MoneyView } from './products.js';

/* What staff keep beside the products: coupons, tax rates, and the notes of what they did. */

export interface CouponView {
  readonly id: string;
  readonly code: string;
  readonly basisPoints: number | null;
  readonly amount: MoneyView | null;
  readonly maxRedemptions: number | null;
  readonly redemptions: number;
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
  readonly archivedAt: Date | null;
  readonly productIds: readonly string[];
  readonly duration: CouponDuration;
  readonly durationInPeriods: number | null;
}

const SELECT_COUPON = `
  select id, code, basis_points, max_redemptions, redemptions, expires_at, created_at, archived_at,
    duration, duration_periods as duration_in_periods,
    case when amount_minor is not null
      then jsonb_build_object('amountMinor', amount_minor, 'currency', currency) end as amount,
    array(select product_id::text from coupon_product where coupon_id = coupon.id order by product_id) as product_ids
  from coupon`;

export const couponById = perRequest((context) =>
  rowLoader<CouponView>('id', (ids) => context.db.rows(`${SELECT_COUPON} where id = any($1::uuid[])`, [ids])),
);

export function listCoupons(context: Context, args: PageArgs): Promise<Connection<CouponView>> {
  return page<CouponView>(
    context.db,
    { select: SELECT_COUPON, parameters: [], orderBy: ['id'], direction: 'desc' },
    args,
  );
}

export interface TaxRateView {
  readonly id: string;
  readonly country: string;
  readonly basisPoints: number;
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
}

const SELECT_TAX_RATE = 'select id, country, basis_points, valid_from, valid_to from tax_rate';

export const taxRateById = perRequest((context) =>
  rowLoader<TaxRateView>('id', (ids) => context.db.rows(`${SELECT_TAX_RATE} where id = any($1::uuid[])`, [ids])),
);

export function listTaxRates(
  context: Context,
  country: string | null,
  args: PageArgs,
): Promise<Connection<TaxRateView>> {
  return page<TaxRateView>(
    context.db,
    {
      select: `${SELECT_TAX_RATE} where $1::text is null or country = $1`,
      parameters: [country],
      orderBy: ['id'],
      direction: 'desc',
    },
    args,
  );
}

export interface StaffActView {
  readonly id: string;
  /** Null for the platform. */
  readonly actorId: string | null;
  readonly act: string;
  readonly subjectId: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly at: Date;
}

export function listStaffActs(
  context: Context,
  subjectId: string | null,
  args: PageArgs,
): Promise<Connection<StaffActView>> {
  return page<StaffActView>(
    context.db,
    {
      select: `select id, actor_id, act, subject_id, details, at from staff_act
        where $1::boolean or subject_id = $2::uuid`,
      // An id that can't be one has no acts.
      parameters: [subjectId === null, subjectId !== null && isUuid(subjectId) ? subjectId : null],
      orderBy: ['id'],
      direction: 'desc',
    },
    args,
  );
}
