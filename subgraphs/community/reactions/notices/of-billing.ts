import type { Transaction } from '../../../../platform/command.js';
import {
  BillingSubscriptionCanceled,
  BillingSubscriptionCreated,
  BillingSubscriptionUpdated,
  BundlePurchased,
  EntitlementGranted,
  EntitlementRevoked,
  InvoiceVoided,
  PaymentFailed,
  PaymentRefunded,
  PaymentSucceeded,
  PriceChanged,
  type PaymentPurpose,
} from '../../../../schema/events/billing.js';
import type { NoticeLinks } from '../../domain/notices.js';
import { row, toUser } from './row.js';

function linksOf(purpose: PaymentPurpose | undefined): NoticeLinks {
  if (purpose?.kind === 'class-seat') return { classId: purpose.classId };
  if (purpose?.kind === 'session') return { bookingId: purpose.bookingId };
  return purpose && 'courseId' in purpose ? { courseId: purpose.courseId } : {};
}

const COURSE = 'course:';

/** The title of a plan or bundle, where it is known. */
async function productNamed(transaction: Transaction, productId: string): Promise<{ readonly product?: string }> {
  const [known] = await transaction.sql<{ title: string }>('select title from product_title where product_id = $1', [
    productId,
  ]);
  return known ? { product: known.title } : {};
}

export const OF_BILLING = [
  row(PaymentSucceeded, 'billing', ({ data: { userId, amount, purpose } }) =>
    toUser('payment-succeeded', userId, amount, linksOf(purpose)),
  ),
  row(PaymentFailed, 'billing', ({ data: { userId, purpose } }) =>
    toUser('payment-failed', userId, {}, linksOf(purpose)),
  ),
  row(PaymentRefunded, 'billing', ({ data: { userId, amount, purpose } }) =>
    toUser('payment-refunded', userId, amount, linksOf(purpose)),
  ),
  row(InvoiceVoided, 'billing', ({ data }) => toUser('invoice-voided', data.userId)),
  // Subscribers pay the new price from their next period on.
  row(PriceChanged, 'billing', async ({ data: { productId, price, validFrom } }, transaction) => [
    {
      to: { subscribersOf: productId },
      text: 'price-changed',
      facts: { ...price, validFrom, ...(await productNamed(transaction, productId)) },
    },
  ]),
  row(BillingSubscriptionCreated, 'billing', async ({ data: { userId, productId } }, transaction) =>
    toUser('plan-started', userId, await productNamed(transaction, productId)),
  ),
  // The others are notified by the events that created or cancelled it.
  row(BillingSubscriptionUpdated, 'billing', ({ data: { userId, status } }) =>
    status === 'incomplete' || status === 'canceled' ? [] : toUser('plan-changed', userId, { status }),
  ),
  row(BillingSubscriptionCanceled, 'billing', ({ data }) => toUser('plan-canceled', data.userId)),
  row(EntitlementGranted, 'billing', ({ data: { userId, entitlement } }) =>
    entitlement.startsWith(COURSE)
      ? toUser('course-opened', userId, {}, { courseId: entitlement.slice(COURSE.length) })
      : toUser('entitlement-granted', userId, { entitlement }),
  ),
  row(EntitlementRevoked, 'billing', ({ data: { userId, entitlement } }) =>
    entitlement.startsWith(COURSE) ? [] : toUser('entitlement-revoked', userId, { entitlement }),
  ),
  row(BundlePurchased, 'billing', async ({ data: { userId, courseId, productId, sessions, validTo } }, transaction) => {
    const facts = { sessions, validTo, ...(await productNamed(transaction, productId)) };
    return toUser('bundle-purchased', userId, facts, { courseId });
  }),
];
