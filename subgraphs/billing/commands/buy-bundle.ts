import { runIdempotently, type Transaction } from '../../../platform/command.js';
import { requireRole, requireVerified, type Context } from '../../../platform/context.js';
import { isUuid } from '../../../platform/domain/ids.js';
import { Money } from '../../../platform/domain/money.js';
import { ProductArchived, ProductNotFound } from '../domain/errors.js';
import { Invoice } from '../domain/invoice.js';
import type { BundleTerms } from '../domain/product.js';
import { loadBundleAccount, scheduleEnd } from './load-bundle-account.js';
import { openInvoice } from './open-invoice.js';

export interface BuyBundle {
  readonly productId: string;
  readonly idempotencyKey: string;
}

/** Asks for a bundle of sessions: they can be used when the invoice is paid. */
export async function buyBundle(
  context: Context,
  input: BuyBundle,
): Promise<{ bundlePurchaseId: string; invoiceId: string }> {
  const viewer = requireRole(context, 'student');
  requireVerified(context);
  return runIdempotently(context, 'buyBundle', input, async (transaction) => {
    const { title, price, terms } = await bundleForSale(transaction, input.productId);
    const account = await loadBundleAccount(transaction, viewer.id, terms.courseId);
    const bundle = account.order(input.productId, terms, transaction.now);
    await transaction.flush();
    await scheduleEnd(transaction, account, bundle.id);
    const purpose = { kind: 'bundle', bundlePurchaseId: bundle.id, courseId: terms.courseId } as const;
    const invoice = new Invoice(viewer.id, purpose, price.currency, transaction.now);
    invoice.addLine(`${title}, ${terms.sessions} sessions`, price);
    await openInvoice(transaction, invoice, bundle.paymentDueAt);
    return { bundlePurchaseId: bundle.id, invoiceId: invoice.id };
  });
}

/** A shared lock: it is not archived before the bundle is in. */
async function bundleForSale(
  transaction: Transaction,
  productId: string,
): Promise<{ title: string; price: Money; terms: BundleTerms }> {
  const [row] = isUuid(productId)
    ? await transaction.sql<{
        title: string;
        archived_at: Date | null;
        amount_minor: string;
        currency: string;
        course_id: string;
        sessions: number;
        validity_days: number;
        free_cancel_hours: number;
      }>(
        `select title, archived_at, amount_minor::text, currency, course_id, sessions, validity_days, free_cancel_hours
         from product join price on product_id = product.id
         where product.id = $1 and kind = 'bundle' for share of product`,
        [productId],
      )
    : [];
  if (!row) throw new ProductNotFound();
  if (row.archived_at) throw new ProductArchived();
  return {
    title: row.title,
    price: new Money(Number(row.amount_minor), row.currency),
    terms: {
      courseId: row.course_id,
      sessions: row.sessions,
      validityDays: row.validity_days,
      freeCancelHours: row.free_cancel_hours,
    },
  };
}
