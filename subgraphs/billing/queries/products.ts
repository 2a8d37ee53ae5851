import { perRequest, type Context } from '../../../platform/context.js';
import { now } from '../../../platform/domain/clock.js';
import { isUuid } from '../../../platform/domain/ids.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { listLoader, rowLoader } from '../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import type { ProductInterval, ProductKind, TaxBehavior } from '../domain/product.js';

export interface MoneyView {
  readonly amountMinor: number;
  readonly currency: string;
}

export interface ProductView {
  readonly id: string;
  readonly kind: ProductKind;
  readonly title: string;
  readonly interval: ProductInterval;
  readonly courseId: string | null;
  readonly sessions: number | null;
  readonly validityDays: number | null;
  readonly freeCancelHours: number | null;
  readonly bookAheadDays: number | null;
  readonly unpaidLimit: number | null;
  readonly trialDays: number | null;
  readonly planFamily: string | null;
  readonly price: MoneyView;
  readonly archivedAt: Date | null;
}

// In force: the one of the currency that the product was first sold in, else another; at last one that was or will be. */
export const SELECT_PRODUCT = `
  select product.id, kind, title, interval, archived_at, course_id, sessions, validity_days, free_cancel_hours,
    book_ahead_days, unpaid_limit, trial_days, plan_family,
    (select jsonb_build_object('amountMinor', amount_minor, 'currency', currency)
     from price where product_id = product.id
     order by tstzrange(valid_from, valid_to) @> now() desc,
       currency = (select currency from price where product_id = product.id order by id limit 1) desc, id limit 1) as price
  from product`;

export const productById = perRequest((context) =>
  rowLoader<ProductView>('id', (ids) => context.db.rows(`${SELECT_PRODUCT} where product.id = any($1::uuid[])`, [ids])),
);

export function listProducts(
  context: Context,
  filter: { readonly archived: boolean; readonly courseId?: string | null },
  args: PageArgs,
): Promise<Connection<ProductView>> {
  return page<ProductView>(
    context.db,
    {
      select: `${SELECT_PRODUCT} where ($1::boolean or archived_at is null) and ($2::boolean or course_id = $3::uuid)`,
      // A course id that can't be one has no products.
      parameters: [
        filter.archived,
        filter.courseId == null,
        filter.courseId != null && isUuid(filter.courseId) ? filter.courseId : null,
      ],
      orderBy: ['id'],
      direction: 'desc',
    },
    args,
  );
}

export interface PriceView {
  readonly id: string;
  readonly productId: string;
  readonly amount: MoneyView;
  readonly taxBehavior: TaxBehavior;
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
}

/** Those that are in force or planned, by currency and time; at most 100 each. */
export const pricesOfProduct = perRequest((context) =>
  listLoader<PriceView>('productId', (ids) =>
    context.db.rows(
      `select listed.* from unnest($1::uuid[]) wanted (id)
       cross join lateral (
         select id, product_id, jsonb_build_object('amountMinor', amount_minor, 'currency', currency) as amount,
           tax_behavior, valid_from, valid_to
         from price where product_id = wanted.id and (valid_to is null or valid_to > $2)
         order by currency, valid_from nulls first limit 100
       ) listed`,
      [ids, now().toISOString()],
    ),
  ),
);

export function isInForce({ validFrom, validTo }: PriceView, at: Date): boolean {
  return (validFrom === null || validFrom <= at) && (validTo === null || validTo > at);
}
