import { runIdempotently } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { Money } from '../../../../platform/domain/money.js';
import { ProductNotFound } from '../../domain/errors.js';
import { Product, type TaxBehavior } from '../../domain/product.js';
import { noteStaffAct } from '../ledger/note-staff-act.js';

export interface ChangePrice {
  readonly productId: string;
  /** Its currency is the one whose price changes; a first price in it begins its sale in it. */
  readonly price: { readonly amountMinor: number; readonly currency: string };
  /** Default: inclusive. */
  readonly taxBehavior?: TaxBehavior | null;
  /** Default: now. */
  readonly validFrom?: Date | null;
  readonly idempotencyKey: string;
}

/** What was asked for before keeps its price. */
export async function changePrice(context: Context, input: ChangePrice): Promise<{ productId: string }> {
  requireRole(context, 'staff');
  return runIdempotently(context, 'changePrice', input, async (transaction) => {
    const product = await transaction.load(Product, input.productId, () => new ProductNotFound(), ['prices']);
    const { amountMinor, currency } = input.price;
    const taxBehavior = input.taxBehavior ?? 'inclusive';
    const amount = new Money(amountMinor, currency);
    const price = product.changePrice(amount, taxBehavior, input.validFrom ?? null, transaction.now);
    await noteStaffAct(transaction, 'change-price', product.id, {
      priceId: price.id,
      amountMinor,
      currency,
      taxBehavior,
    });
    return { productId: product.id };
  });
}
