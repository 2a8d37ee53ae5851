import { runIdempotently } from '../../../../platform/command.js';
import { requireRole, requireVerified, type Context } from '../../../../platform/context.js';
import { ProductNotFound } from '../../domain/errors.js';
import { Invoice } from '../../domain/invoice.js';
import { loadBundleAccount, scheduleEnd } from './load-bundle-account.js';
import { openInvoice } from '../invoice/open-invoice.js';
import { limitCouponGuesses } from '../catalog/limit-coupon-guesses.js';
import { quote } from '../catalog/quote.js';
import { redeemCoupons } from '../catalog/redeem-coupons.js';

export interface BuyBundle {
  readonly productId: string;
  /** Default: the one that the product was first sold in. */
  readonly currency?: string | null;
  readonly couponCodes?: readonly string[] | null;
  readonly idempotencyKey: string;
}

/** Asks for a bundle of sessions: they can be used when the invoice is paid. */
export async function buyBundle(
  context: Context,
  input: BuyBundle,
): Promise<{ bundlePurchaseId: string; invoiceId: string }> {
  const viewer = requireRole(context, 'student');
  requireVerified(context);
  return limitCouponGuesses(context, viewer.id, input.couponCodes, () =>
    runIdempotently(context, 'buyBundle', input, async (transaction) => {
      const quoted = await quote(transaction, { userId: viewer.id, ...input });
      const { terms, kind } = quoted.product;
      if (kind !== 'bundle' || !terms) throw new ProductNotFound();
      const account = await loadBundleAccount(transaction, viewer.id, terms.courseId);
      const bundle = account.order(input.productId, terms, transaction.now);
      await transaction.flush();
      await scheduleEnd(transaction, account, bundle.id);
      const purpose = { kind: 'bundle', bundlePurchaseId: bundle.id, courseId: terms.courseId } as const;
      const invoice = new Invoice(viewer.id, purpose, quoted.total.currency, transaction.now);
      for (const line of quoted.lines) invoice.addLine(line.description, line.amount, line);
      await redeemCoupons(transaction, quoted.discounts, { userId: viewer.id, invoiceId: invoice.id });
      await openInvoice(transaction, invoice, bundle.paymentDueAt);
      return { bundlePurchaseId: bundle.id, invoiceId: invoice.id };
    }),
  );
}
