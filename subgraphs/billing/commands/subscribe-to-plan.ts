import { runIdempotently, violates } from '../../../platform/command.js';
import { requireRole, requireVerified, type Context } from '../../../platform/context.js';
import { BillingSubscription } from '../domain/billing-subscription.js';
import { AlreadySubscribed, ProductNotFound } from '../domain/errors.js';
import { Invoice } from '../domain/invoice.js';
import { endBillingSubscription } from '../jobs/end-billing-subscription.js';
import { openInvoice } from './open-invoice.js';
import { quote } from './quote.js';
import { redeemCoupons } from './redeem-coupons.js';

export interface SubscribeToPlan {
  readonly productId: string;
  /** Default: the one that the product was first sold in. */
  readonly currency?: string | null;
  readonly couponCodes?: readonly string[] | null;
  readonly idempotencyKey: string;
}

/** Asks for a plan: it begins when the invoice is paid. */
export async function subscribeToPlan(
  context: Context,
  input: SubscribeToPlan,
): Promise<{ billingSubscriptionId: string; invoiceId: string }> {
  const viewer = requireRole(context, 'student');
  requireVerified(context);
  try {
    return await runIdempotently(context, 'subscribeToPlan', input, async (transaction) => {
      const quoted = await quote(transaction, { userId: viewer.id, ...input });
      const { kind, interval } = quoted.product;
      if (kind !== 'plan' || interval === 'once') throw new ProductNotFound();
      const { now } = transaction;
      const subscription = transaction.add(
        new BillingSubscription(viewer.id, input.productId, interval, viewer.timeZone, now),
      );
      await transaction.flush();
      const { paymentDueAt } = subscription;
      await transaction.enqueue(
        endBillingSubscription,
        { billingSubscriptionId: subscription.id },
        { runAt: paymentDueAt, key: `end-billing-subscription/${subscription.id}` },
      );
      const purpose = { kind: 'plan', billingSubscriptionId: subscription.id } as const;
      const invoice = new Invoice(viewer.id, purpose, quoted.total.currency, now);
      for (const line of quoted.lines) invoice.addLine(line.description, line.amount, line);
      await redeemCoupons(transaction, quoted, { userId: viewer.id, invoiceId: invoice.id });
      await openInvoice(transaction, invoice, paymentDueAt);
      return { billingSubscriptionId: subscription.id, invoiceId: invoice.id };
    });
  } catch (error) {
    throw violates(error, 'billing_subscription_live') ? new AlreadySubscribed() : error;
  }
}
