import { runIdempotently, violates, type Transaction } from '../../../platform/command.js';
import { requireRole, requireVerified, type Context } from '../../../platform/context.js';
import { isUuid } from '../../../platform/domain/ids.js';
import { Money } from '../../../platform/domain/money.js';
import { BillingSubscription } from '../domain/billing-subscription.js';
import { AlreadySubscribed, ProductArchived, ProductNotFound } from '../domain/errors.js';
import { Invoice } from '../domain/invoice.js';
import type { BillingInterval } from '../domain/period.js';
import { endBillingSubscription } from '../jobs/end-billing-subscription.js';
import { openInvoice } from './open-invoice.js';

export interface SubscribeToPlan {
  readonly productId: string;
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
      const plan = await planForSale(transaction, input.productId);
      const { now } = transaction;
      const subscription = transaction.add(
        new BillingSubscription(viewer.id, input.productId, plan.interval, viewer.timeZone, now),
      );
      await transaction.flush();
      const { paymentDueAt } = subscription;
      await transaction.enqueue(
        endBillingSubscription,
        { billingSubscriptionId: subscription.id },
        { runAt: paymentDueAt, key: `end-billing-subscription/${subscription.id}` },
      );
      const purpose = { kind: 'plan', billingSubscriptionId: subscription.id } as const;
      const invoice = new Invoice(viewer.id, purpose, plan.price.currency, now);
      invoice.addLine(`${plan.title}, ${plan.interval === 'month' ? 'one month' : 'one year'}`, plan.price);
      await openInvoice(transaction, invoice, paymentDueAt);
      return { billingSubscriptionId: subscription.id, invoiceId: invoice.id };
    });
  } catch (error) {
    throw violates(error, 'billing_subscription_live') ? new AlreadySubscribed() : error;
  }
}

interface Plan {
  readonly title: string;
  readonly interval: BillingInterval;
  readonly price: Money;
}

/** A shared lock: it is not archived before the subscription is in. */
async function planForSale(transaction: Transaction, productId: string): Promise<Plan> {
  const [row] = isUuid(productId)
    ? await transaction.sql<{
        title: string;
        interval: BillingInterval;
        archived_at: Date | null;
        amount_minor: string;
        currency: string;
      }>(
        `select title, interval, archived_at, amount_minor::text, currency
         from product join price on product_id = product.id
         where product.id = $1 and kind = 'plan' for share of product`,
        [productId],
      )
    : [];
  if (!row) throw new ProductNotFound();
  if (row.archived_at) throw new ProductArchived();
  return { title: row.title, interval: row.interval, price: new Money(Number(row.amount_minor), row.currency) };
}
