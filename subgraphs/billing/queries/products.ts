import { perRequest, type Context } from '../../../platform/context.js';
import type { Connection } from '../../../platform/graphql-types.js';
import { rowLoader } from '../../../platform/loaders.js';
import { page, type PageArgs } from '../../../platform/pagination.js';
import type { BillingInterval } from '../domain/period.js';
import type { ProductKind } from '../domain/product.js';

export interface MoneyView {
  readonly amountMinor: number;
  readonly currency: string;
}

export interface ProductView {
  readonly id: string;
  readonly kind: ProductKind;
  readonly title: string;
  readonly interval: BillingInterval;
  readonly price: MoneyView;
  readonly archivedAt: Date | null;
}

// A product has one price for now.
const SELECT_PRODUCT = `
  select product.id, kind, title, interval, archived_at,
    (select jsonb_build_object('amountMinor', amount_minor, 'currency', currency)
     from price where product_id = product.id order by id limit 1) as price
  from product`;

export const productById = perRequest((context) =>
  rowLoader<ProductView>('id', (ids) => context.db.rows(`${SELECT_PRODUCT} where product.id = any($1::uuid[])`, [ids])),
);

export function listProducts(
  context: Context,
  filter: { readonly archived: boolean },
  args: PageArgs,
): Promise<Connection<ProductView>> {
  return page<ProductView>(
    context.db,
    {
      select: `${SELECT_PRODUCT} where ($1::boolean or archived_at is null)`,
      parameters: [filter.archived],
      orderBy: ['id'],
      direction: 'desc',
    },
    args,
  );
}
