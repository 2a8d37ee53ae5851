import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { ProductNotFound } from '../../domain/errors.js';
import { Product } from '../../domain/product.js';
import { assertPrintable } from '../invoice/assert-printable.js';
import { noteStaffAct } from '../ledger/note-staff-act.js';

export interface UpdateProduct {
  readonly productId: string;
  readonly title: string;
}

/** Invoices that were written before keep the title of then. */
export async function updateProduct(context: Context, input: UpdateProduct): Promise<{ productId: string }> {
  requireRole(context, 'staff');
  assertPrintable({ 'input.title': input.title });
  return runCommand(context, 'updateProduct', async (transaction) => {
    const product = await transaction.load(Product, input.productId, () => new ProductNotFound());
    product.rename(input.title);
    await noteStaffAct(transaction, 'update-product', product.id);
    return { productId: product.id };
  });
}
