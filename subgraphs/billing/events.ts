import type { PersonEvent } from '../../platform/domain/person.js';
import { measure } from '../../platform/measure.js';
import { publishEvents } from '../../platform/outbox.js';
import { receipts } from '../../platform/privacy.js';
import * as contracts from '../../schema/events/billing.js';
import type { BillingSubscriptionEvent } from './domain/billing-subscription.js';
import type { BundleAccount, BundleEvent, BundlePurchase, Reservation } from './domain/bundle-account.js';
import type { EntitlementEvent } from './domain/entitlement.js';
import type { IssuedDocumentEvent } from './domain/issued-document.js';
import type { InvoiceEvent } from './domain/invoice.js';
import type { ProductEvent } from './domain/product.js';

interface Amount {
  readonly amountMinor: number;
  readonly currency: string;
}
const money = ({ amountMinor, currency }: Amount): Amount => ({ amountMinor, currency });

interface Asked {
  readonly account: BundleAccount;
  readonly reservation: Reservation;
}
const asked = ({ account: { userId, courseId }, reservation: { id, bookingId } }: Asked) => ({
  reservationId: id,
  bookingId,
  userId,
  courseId,
});
const reserved = (event: Asked & { readonly bundle: BundlePurchase }) => ({
  ...asked(event),
  bundlePurchaseId: event.bundle.id,
});

export const events = publishEvents<
  | ProductEvent
  | BundleEvent
  | InvoiceEvent
  | IssuedDocumentEvent
  | BillingSubscriptionEvent
  | EntitlementEvent
  | PersonEvent
>('billing', {
  ...receipts(contracts),
  'product-created': {
    contract: contracts.ProductCreated,
    data: ({
      product: { id, kind, title, courseId, sessions, freeCancelHours, bookAheadDays, unpaidLimit, prices },
    }) => ({
      productId: id,
      kind,
      title,
      ...(courseId !== null && {
        courseId,
        ...(sessions !== null && { sessions }),
        ...(freeCancelHours !== null && { freeCancelHours }),
        ...(bookAheadDays !== null && { bookAheadDays }),
        ...(unpaidLimit !== null && { unpaidLimit }),
        price: prices.getItems().map(({ amount }) => money(amount))[0],
      }),
    }),
  },
  'product-updated': {
    contract: contracts.ProductUpdated,
    data: ({ product: { id, title, archivedAt } }) => ({ productId: id, archived: archivedAt !== null, title }),
  },
  'price-changed': {
    contract: contracts.PriceChanged,
    data: ({ product, price: { id, amount, taxBehavior, validFrom } }) => ({
      productId: product.id,
      priceId: id,
      price: money(amount),
      taxBehavior,
      validFrom: validFrom?.toISOString(),
    }),
  },
  'product-archived': {
    contract: contracts.ProductUpdated,
    data: ({ product }) => ({ productId: product.id, archived: true, title: product.title }),
  },
  'bundle-ordered': null,
  'bundle-voided': null,
  'bundle-expired': null,
  'bundle-purchased': {
    contract: contracts.BundlePurchased,
    data: ({ account: { userId, courseId }, bundle: { id, productId, totalSessions, validTo } }) => ({
      bundlePurchaseId: id,
      userId,
      courseId,
      productId,
      sessions: totalSessions,
      validTo: validTo?.toISOString(),
    }),
  },
  'bundle-session-reserved': {
    contract: contracts.BundleSessionReserved,
    data: (event) => ({ ...reserved(event), freeCancelHours: event.bundle.freeCancelHours }),
  },
  'bundle-session-captured': { contract: contracts.BundleSessionCaptured, data: (event) => reserved(event) },
  'bundle-session-released': { contract: contracts.BundleSessionReleased, data: (event) => reserved(event) },
  'bundle-session-rejected': {
    contract: contracts.BundleSessionRejected,
    data: (event) => ({ ...asked(event), reason: event.reason }),
  },
  'invoice-document-ready': {
    contract: contracts.InvoiceDocumentReady,
    data: ({ document: { id, kind, invoiceId, userId, storageKey, sha256, number } }) => ({
      documentId: id,
      kind,
      invoiceId,
      userId,
      storageKey,
      sha256,
      number,
    }),
  },
  'invoice-opened': null,
  'invoice-issued': {
    contract: contracts.InvoiceIssued,
    data: ({ invoice: { id, userId, total } }) => ({ invoiceId: id, userId, total: money(total) }),
  },
  'invoice-paid': {
    contract: contracts.InvoicePaid,
    data: ({ invoice: { id, userId } }) => ({ invoiceId: id, userId }),
  },
  'invoice-voided': {
    contract: contracts.InvoiceVoided,
    data: ({ invoice: { id, userId } }) => ({ invoiceId: id, userId }),
  },
  'payment-succeeded': {
    contract: contracts.PaymentSucceeded,
    data: ({ invoice: { id, userId, purpose }, payment }) => ({
      paymentId: payment.id,
      invoiceId: id,
      userId,
      amount: money(payment.amount),
      purpose,
    }),
  },
  'payment-started': {
    contract: contracts.PaymentStarted,
    data: ({ invoice: { id, userId }, attempt }) => ({ invoiceId: id, userId, paymentAttemptId: attempt.id }),
  },
  'payment-failed': {
    contract: contracts.PaymentFailed,
    data: ({ invoice: { id, userId, purpose }, attempt }) => ({
      invoiceId: id,
      userId,
      attempt: attempt.number,
      reason: attempt.failureReason,
      purpose,
    }),
  },
  'payment-credited': null,
  'refund-requested': null,
  'refund-failed': null,
  'payment-refunded': {
    contract: contracts.PaymentRefunded,
    data: ({ invoice, refund }) => ({
      paymentId: refund.payment.id,
      userId: invoice.userId,
      amount: money(refund.amount),
      purpose: invoice.purpose,
      remaining: money(invoice.unreturnedOf(refund.payment)),
      ...(refund.keepAccess !== null && { keepAccess: refund.keepAccess }),
    }),
  },
  'billing-subscription-created': {
    contract: contracts.BillingSubscriptionCreated,
    data: ({ subscription: { id, userId, productId } }) => ({ billingSubscriptionId: id, userId, productId }),
  },
  'billing-subscription-updated': {
    contract: contracts.BillingSubscriptionUpdated,
    data: ({ subscription: { id, userId }, status }) => ({ billingSubscriptionId: id, userId, status }),
  },
  'billing-subscription-canceled': {
    contract: contracts.BillingSubscriptionCanceled,
    data: ({ subscription: { id, userId } }) => ({ billingSubscriptionId: id, userId }),
  },
  'entitlement-granted': {
    contract: contracts.EntitlementGranted,
    data: ({ entitlement: { id, userId, entitlement, validUntil } }) => ({
      entitlementId: id,
      userId,
      entitlement,
      validUntil: validUntil?.toISOString() ?? null,
    }),
  },
  'entitlement-revoked': {
    contract: contracts.EntitlementRevoked,
    data: ({ entitlement: { id, userId, entitlement } }) => ({ entitlementId: id, userId, entitlement }),
  },
});

/** Figures of the business, from what is published. */
export const measures = [
  measure(contracts.PaymentSucceeded, {
    name: 'payments_total',
    help: 'Payments that succeeded.',
    label: { name: 'currency', of: ({ amount }) => amount.currency },
  }),
  measure(contracts.PaymentSucceeded, {
    name: 'payments_minor_units_total',
    help: 'Money of payments that succeeded, in cents (or the smallest unit of the currency).',
    amount: ({ amount }) => amount.amountMinor,
    label: { name: 'currency', of: ({ amount }) => amount.currency },
  }),
  measure(contracts.PaymentFailed, { name: 'failed_payments_total', help: 'Payments that failed.' }),
];
