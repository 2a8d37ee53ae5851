import { runIdempotently, violates, type Transaction } from '../../../platform/command.js';
import { requireRole, requireVerified, type Context } from '../../../platform/context.js';
import { after } from '../../../platform/domain/clock.js';
import { isUuid } from '../../../platform/domain/ids.js';
import { Money } from '../../../platform/domain/money.js';
import { CourseAccessOrdered, ProductArchived, ProductNotFound } from '../domain/errors.js';
import { Invoice } from '../domain/invoice.js';
import { PAYMENT_DUE_MS } from '../domain/subscription-status.js';
import { expireInvoice } from '../jobs/expire-invoice.js';
import { openInvoice } from './open-invoice.js';

export interface BuyCourseAccess {
  readonly productId: string;
  readonly idempotencyKey: string;
}

/** Asks for the access to a course: it opens when the invoice is paid, within 7 days. */
export async function buyCourseAccess(context: Context, input: BuyCourseAccess): Promise<{ invoiceId: string }> {
  const viewer = requireRole(context, 'student');
  requireVerified(context);
  try {
    return await runIdempotently(context, 'buyCourseAccess', input, async (transaction) => {
      const { title, price, courseId } = await courseForSale(transaction, input.productId);
      const invoice = new Invoice(viewer.id, { kind: 'course', courseId }, price.currency, transaction.now);
      invoice.addLine(title, price);
      const dueAt = after(transaction.now, PAYMENT_DUE_MS);
      await openInvoice(transaction, invoice, dueAt);
      await transaction.enqueue(expireInvoice, { invoiceId: invoice.id }, { runAt: dueAt });
      return { invoiceId: invoice.id };
    });
  } catch (error) {
    throw violates(error, 'invoice_course_once') ? new CourseAccessOrdered() : error;
  }
}

/** A shared lock: it is not archived before the invoice is in. */
async function courseForSale(
  transaction: Transaction,
  productId: string,
): Promise<{ title: string; price: Money; courseId: string }> {
  const [row] = isUuid(productId)
    ? await transaction.sql<{
        title: string;
        archived_at: Date | null;
        course_id: string;
        amount_minor: string;
        currency: string;
      }>(
        `select title, archived_at, course_id, amount_minor::text, currency
         from product join price on product_id = product.id
         where product.id = $1 and kind = 'course' for share of product`,
        [productId],
      )
    : [];
  if (!row) throw new ProductNotFound();
  if (row.archived_at) throw new ProductArchived();
  return { title: row.title, price: new Money(Number(row.amount_minor), row.currency), courseId: row.course_id };
}
