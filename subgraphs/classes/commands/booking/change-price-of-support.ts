import type { Transaction } from '../../../../platform/command.js';

/** What a session is offered for from now on. Prices in other currencies than the one it is offered in are none of ours. */
export async function changePriceOfSupport(
  transaction: Transaction,
  change: { readonly productId: string; readonly amountMinor: number; readonly currency: string },
): Promise<void> {
  await transaction.sql(
    'update support_option set price_amount_minor = $2 where product_id = $1 and price_currency = $3',
    [change.productId, change.amountMinor, change.currency],
  );
}
