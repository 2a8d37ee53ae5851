import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { ProductNotFound } from '../../domain/errors.js';
import { Product } from '../../domain/product.js';
import { noteStaffAct } from '../ledger/note-staff-act.js';

export async function archiveProduct(context: Context, input: { readonly productId: string }): Promise<Product> {
  requireRole(context, 'staff');
  return runCommand(context, 'archiveProduct', async (transaction) => {
    const product = await transaction.load(Product, input.productId, () => new ProductNotFound());
    product.archive(transaction.now);
    await noteStaffAct(transaction, 'archive-product', product.id);
    return product;
  });
}
