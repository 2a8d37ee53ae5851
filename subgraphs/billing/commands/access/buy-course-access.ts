import { runIdempotently, violates } from '../../../../platform/command.js';
import { requireRole, requireVerified, type Context } from '../../../../platform/context.js';
import { after } from '../../../../platform/domain/clock.js';
import { CourseAccessOrdered, ProductNotFound } from '../../domain/errors.js';
import { Invoice } from '../../domain/invoice.js';
import { PAYMENT_DUE_MS } from '../../domain/subscription-status.js';
import { expireInvoice } from '../../jobs/definitions.js';
import { openInvoice } from '../invoice/open-invoice.js';
import { limitCouponGuesses } from '../catalog/limit-coupon-guesses.js';
import { quote } from '../catalog/quote.js';
import { redeemCoupons } from '../catalog/redeem-coupons.js';

export interface BuyCourseAccess {
  readonly productId: string;
  /** Default: the one that the product was first sold in. */
  readonly currency?: string | null;
  readonly couponCodes?: readonly string[] | null;
  readonly idempotencyKey: string;
}

/** Asks for the access to a course: it opens when the invoice is paid, within 7 days. */
export async function buyCourseAccess(context: Context, input: BuyCourseAccess): Promise<{ invoiceId: string }> {
  const viewer = requireRole(context, 'student');
  requireVerified(context);
  try {
    return await limitCouponGuesses(context, viewer.id, input.couponCodes, () =>
      runIdempotently(context, 'buyCourseAccess', input, async (transaction) => {
        const quoted = await quote(transaction, { userId: viewer.id, ...input });
        const { kind, courseId } = quoted.product;
        if (kind !== 'course' || courseId === null) throw new ProductNotFound();
        const invoice = new Invoice(viewer.id, { kind, courseId }, quoted.total.currency, transaction.now);
        for (const line of quoted.lines) invoice.addLine(line.description, line.amount, line);
        await redeemCoupons(transaction, quoted.discounts, { userId: viewer.id, invoiceId: invoice.id });
        const dueAt = after(transaction.now, PAYMENT_DUE_MS);
        await openInvoice(transaction, invoice, dueAt);
        await transaction.enqueue(expireInvoice, { invoiceId: invoice.id }, { runAt: dueAt });
        return { invoiceId: invoice.id };
      }),
    );
  } catch (error) {
    throw violates(error, 'invoice_course_once') ? new CourseAccessOrdered() : error;
  }
}
