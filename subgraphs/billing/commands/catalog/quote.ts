import type { Transaction } from '../../../../platform/command.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { Money } from '../../../../platform/domain/money.js';
import { ProductArchived, ProductNotFound } from '../../domain/errors.js';
import { priceLines, type CouponTerms, type Priced } from '../../domain/pricing.js';
import { CurrencyNotOffered } from '../../domain/pricing-errors.js';
import type { BundleTerms, PlanTerms, ProductInterval, ProductKind, TaxBehavior } from '../../domain/product.js';
import type { OfferedCoupon } from '../../domain/subscription-discount.js';
import { couponsFor } from './redeem-coupons.js';
import { taxBasisPointsOf } from './tax-of.js';

export interface QuoteRequest {
  /** Who pays: the country of their billing details decides the tax. */
  readonly userId: string;
  readonly productId: string;
  /** Default: the currency that the product was first sold in. */
  readonly currency?: string | null;
  /** At most 5. */
  readonly couponCodes?: readonly string[] | null;
  /** In the place of codes: what a plan of such an interval has by coupons that were redeemed before. */
  readonly redeemed?: (interval: ProductInterval) => readonly CouponTerms[];
  /** Whose price and tax are asked for. Default: now. */
  readonly at?: Date;
  /** For renewals: users who have an archived plan keep it. Default: false. */
  readonly archivedToo?: boolean;
}

export interface QuotedProduct {
  readonly id: string;
  readonly kind: ProductKind;
  readonly title: string;
  readonly interval: ProductInterval;
  /** The course that it is about; null for a plan. */
  readonly courseId: string | null;
  /** Null for what gives no sessions. */
  readonly terms: BundleTerms | null;
  /** Null for what is no plan. */
  readonly plan: PlanTerms | null;
}

/** What a person is asked for if they buy now. Its lines go to `Invoice.addLine`, its coupons to `redeemCoupons`. */
export interface Quote extends Priced {
  readonly product: QuotedProduct;
  /** Before coupons. */
  readonly price: { readonly id: string; readonly amount: Money; readonly taxBehavior: TaxBehavior };
  /** The total without coupons that end: what a plan costs once they have. */
  readonly committed: Money;
  /** Those of the codes. */
  readonly coupons: readonly OfferedCoupon[];
}

/** What a product costs a person. Holds a shared lock on the product: it is not archived before what asks for it is in. */
export async function quote(transaction: Transaction, request: QuoteRequest): Promise<Quote> {
  const { product, price } = await offerOf(transaction, request);
  const { currency } = price.amount;
  const line = {
    productId: product.id,
    description: describe(product),
    listed: price.amount,
    taxBehavior: price.taxBehavior,
    taxBasisPoints: await taxBasisPointsOf(transaction, request.userId, request.at),
  };
  const coupons = await couponsFor(transaction, { ...request, couponCodes: request.couponCodes ?? [], currency });
  const terms = request.redeemed?.(product.interval) ?? coupons;
  const lasting = terms.filter(({ isForever }) => isForever);
  const committed = priceLines([line], lasting, currency).total;
  return { product, price, coupons, committed, ...priceLines([line], terms, currency) };
}

async function offerOf(
  transaction: Transaction,
  { productId, currency, at, archivedToo }: QuoteRequest,
): Promise<Pick<Quote, 'product' | 'price'>> {
  const [row] = isUuid(productId)
    ? await transaction.sql<OfferRow>(
        `select product.id, kind, title, interval, archived_at, course_id, sessions, validity_days, free_cancel_hours,
           trial_days, plan_family,
           price.id as price_id, price.amount_minor::text, price.currency, price.tax_behavior
         from product left join lateral (
           select * from price
           where product_id = product.id and ($2::text is null or currency = $2)
             and (valid_from is null or valid_from <= $3) and (valid_to is null or valid_to > $3)
           order by currency = (select currency from price where product_id = product.id order by id limit 1) desc, id
           limit 1
         ) price on true
         where product.id = $1 for share of product`,
        [productId, currency ?? null, (at ?? transaction.now).toISOString()],
      )
    : [];
  if (!row) throw new ProductNotFound();
  if (row.archived_at && !archivedToo) throw new ProductArchived();
  if (row.price_id === null) throw new CurrencyNotOffered();
  const { id, kind, title, interval, course_id, sessions, validity_days, free_cancel_hours } = row;
  const terms =
    course_id !== null && sessions !== null && validity_days !== null && free_cancel_hours !== null
      ? { courseId: course_id, sessions, validityDays: validity_days, freeCancelHours: free_cancel_hours }
      : null;
  // Plans of before there were trials have none of these.
  const plan = kind === 'plan' ? { trialDays: row.trial_days ?? 0, family: row.plan_family ?? 'pro' } : null;
  return {
    product: { id, kind, title, interval, courseId: course_id, terms, plan },
    price: {
      id: row.price_id,
      amount: new Money(Number(row.amount_minor), row.currency),
      taxBehavior: row.tax_behavior,
    },
  };
}

interface OfferRow {
  readonly id: string;
  readonly kind: ProductKind;
  readonly title: string;
  readonly interval: ProductInterval;
  readonly archived_at: Date | null;
  readonly course_id: string | null;
  readonly sessions: number | null;
  readonly validity_days: number | null;
  readonly free_cancel_hours: number | null;
  readonly trial_days: number | null;
  readonly plan_family: string | null;
  readonly price_id: string | null;
  readonly amount_minor: string;
  readonly currency: string;
  readonly tax_behavior: TaxBehavior;
}

/** What the line of an invoice says. */
function describe({ title, interval, terms, kind }: QuotedProduct): string {
  if (kind === 'bundle' && terms) return `${title}, ${terms.sessions} sessions`;
  if (interval === 'once') return title;
  return `${title}, ${interval === 'month' ? 'one month' : 'one year'}`;
}
