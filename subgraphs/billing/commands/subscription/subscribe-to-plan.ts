import { runIdempotently, violates, type Transaction } from '../../../../platform/command.js';
import { requireRole, requireVerified, type Context } from '../../../../platform/context.js';
import { Money } from '../../../../platform/domain/money.js';
import { BillingSubscription } from '../../domain/billing-subscription.js';
import { AlreadySubscribed } from '../../domain/errors.js';
import { Invoice } from '../../domain/invoice.js';
import { promised } from '../../domain/subscription-discount.js';
import { scheduleAdvance } from './schedule-advance.js';
import { openInvoice } from '../invoice/open-invoice.js';
import { limitCouponGuesses } from '../catalog/limit-coupon-guesses.js';
import { planForSale, type Plan } from '../catalog/plan-for-sale.js';
import { redeemCoupons } from '../catalog/redeem-coupons.js';

export interface SubscribeToPlan {
  readonly productId: string;
  /** Default: the one that the product was first sold in. */
  readonly currency?: string | null;
  /** With a trial they begin with the first period after it. */
  readonly couponCodes?: readonly string[] | null;
  readonly idempotencyKey: string;
}

/** Asks for a plan: it begins when the invoice is paid. That of a trial is 0, which is settled at once. */
export async function subscribeToPlan(
  context: Context,
  input: SubscribeToPlan,
): Promise<{ billingSubscriptionId: string; invoiceId: string }> {
  const viewer = requireRole(context, 'student');
  requireVerified(context);
  try {
    return await limitCouponGuesses(context, viewer.id, input.couponCodes, () =>
      runIdempotently(context, 'subscribeToPlan', input, async (transaction) => {
        const plan = await planForSale(transaction, { userId: viewer.id, ...input });
        const { interval, line, quoted, taxBasisPoints, title } = plan;
        const { currency } = plan.price;
        const { now } = transaction;
        const none = new Money(0, currency);
        const trialDays = await trialOf(transaction, viewer.id, plan);
        const subscription = transaction.add(
          new BillingSubscription(
            ...([viewer.id, input.productId, interval, viewer.timeZone, now, currency, trialDays] as const),
            promised(quoted.coupons),
          ),
        );
        await transaction.flush();
        const purpose = { kind: 'plan', billingSubscriptionId: subscription.id } as const;
        const invoice = new Invoice(viewer.id, purpose, currency, now);
        if (trialDays > 0) invoice.addLine(`${title}, trial of ${trialDays} days`, none);
        else invoice.addLine(line.description, line.amount, line);
        subscription.awaitFirst(invoice.id, invoice.total, taxBasisPoints, plan.committedMinor);
        // Of a trial nothing can be taken: they are used all the same.
        const discounts = quoted.discounts.map((one) => (trialDays > 0 ? { ...one, discount: none } : one));
        await redeemCoupons(transaction, discounts, { userId: viewer.id, invoiceId: invoice.id });
        await openInvoice(transaction, invoice, subscription.paymentDueAt);
        await scheduleAdvance(transaction, subscription);
        return { billingSubscriptionId: subscription.id, invoiceId: invoice.id };
      }),
    );
  } catch (error) {
    throw violates(error, 'billing_subscription_live') ? new AlreadySubscribed() : error;
  }
}

/** How many days are free: a family of plans is tried once by a person. */
async function trialOf(transaction: Transaction, userId: string, { trialDays, family }: Plan): Promise<number> {
  if (trialDays === 0) return 0;
  const first = await transaction.sql(
    `insert into plan_trial (user_id, plan_family, began_at) values ($1, $2, $3)
     on conflict do nothing returning user_id`,
    [userId, family, transaction.now.toISOString()],
  );
  return first.length > 0 ? trialDays : 0;
}
