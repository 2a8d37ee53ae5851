import { runCommand } from '../../../platform/command.js';
import { requireRole, type Context } from '../../../platform/context.js';
import { Money } from '../../../platform/domain/money.js';
import type { BillingInterval } from '../domain/period.js';
import { Product, type ProductKind } from '../domain/product.js';

export interface CreateProduct {
  readonly kind: ProductKind;
  readonly title: string;
  readonly price: { readonly amountMinor: number; readonly currency: string };
  readonly interval: BillingInterval;
}

export async function createProduct(
  context: Context,
  { kind, title, price, interval }: CreateProduct,
): Promise<Product> {
  requireRole(context, 'staff');
  return runCommand(context, 'createProduct', async (transaction) =>
    transaction.add(new Product(kind, title, interval, new Money(price.amountMinor, price.currency))),
  );
}
