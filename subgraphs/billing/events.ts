import { publishEvents } from '../../platform/outbox.js';
import * as contracts from '../../schema/events/billing.js';
import type { BillingSubscriptionEvent } from './domain/billing-subscription.js';
import type { EntitlementEvent } from './domain/entitlement.js';
import type { InvoiceEvent } from './domain/invoice.js';
import type { ProductEvent } from './domain/product.js';

interface Amount {
  readonly amountMinor: number;
  readonly currency: string;
}
const money = ({ amountMinor, currency }: Amount): Amount => ({ amountMinor, currency });

export const events = publishEvents<ProductEvent | InvoiceEvent | BillingSubscriptionEvent | EntitlementEvent>(
  'billing',
  {
    'product-created': {
      contract: contracts.ProductCreated,
      data: ({ product: { id, kind } }) => ({ productId: id, kind }),
    },
    'product-archived': null,
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
    'payment-refunded': {
      contract: contracts.PaymentRefunded,
      data: ({ invoice: { userId }, refund }) => ({
        paymentId: refund.payment.id,
        userId,
        amount: money(refund.amount),
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
        validUntil: validUntil.toISOString(),
      }),
    },
    'entitlement-revoked': {
      contract: contracts.EntitlementRevoked,
      data: ({ entitlement: { id, userId, entitlement } }) => ({ entitlementId: id, userId, entitlement }),
    },
  },
);
