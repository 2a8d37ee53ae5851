import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { InvoiceNotFound } from '../../domain/errors.js';
import { Invoice } from '../../domain/invoice.js';
import { requireInvoice } from '../../queries/access.js';
import { accountOfBundle } from '../bundle/load-bundle-account.js';
import { noteStaffAct } from '../ledger/note-staff-act.js';
import { dropInvoice } from './void-invoice.js';

/**
 * The buyer, or staff for them, withdraws what is not paid yet; credit and coupons come back. A payment that arrives later is
 * refunded like any for a void invoice. Idempotent.
 */
export async function withdrawOrder(context: Context, input: { readonly invoiceId: string }): Promise<string> {
  const viewer = requireViewer(context);
  const { id } = await requireInvoice(context, input.invoiceId, 'input.invoiceId');
  await runCommand(context, 'withdrawOrder', async (transaction) => {
    const [order] = await transaction.sql<{ bundle_purchase_id: string | null }>(
      'select bundle_purchase_id from invoice where id = $1',
      [id],
    );
    const bundleId = order?.bundle_purchase_id ?? null;
    // The bundle before its invoice, in the order in which a purchase locks them.
    const account = bundleId === null ? undefined : await accountOfBundle(transaction, bundleId);
    const invoice = await transaction.load(Invoice, id, () => new InvoiceNotFound('input.invoiceId'));
    invoice.requireWithdrawable();
    if (invoice.status === 'void') return;
    if (bundleId !== null) account?.withdraw(bundleId);
    await dropInvoice(transaction, invoice);
    if (viewer.id !== invoice.userId) await noteStaffAct(transaction, 'withdraw-order', id);
  });
  return id;
}
