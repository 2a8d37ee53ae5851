import { z } from 'zod';
import { eventContract, id, instant, money, privacyReceipts, title, type EventData } from './contract.js';

/** What was paid for. Each purpose has an owner that reacts to a full refund (`PaymentRefunded`). */
export const paymentPurpose = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('class-seat'), classId: id, seatHoldId: id }),
  z.object({ kind: z.literal('plan'), billingSubscriptionId: id }),
  z.object({ kind: z.literal('course'), courseId: id }),
  z.object({ kind: z.literal('bundle'), bundlePurchaseId: id, courseId: id }),
  z.object({ kind: z.literal('session'), bookingId: id, participantId: id }),
]);
export type PaymentPurpose = z.output<typeof paymentPurpose>;

/**
 * The domain that provides what was paid for, and takes it back after a full refund. A purpose without an owner does not
 * compile, nor does an owner without a reaction to it.
 */
export const REFUND_OWNER = {
  'class-seat': 'classes',
  plan: 'billing',
  course: 'billing',
  bundle: 'billing',
  session: 'classes',
} as const satisfies Record<PaymentPurpose['kind'], 'billing' | 'classes'>;

/** A handler for each purpose that a domain owns. */
export type RefundHandlers<Owner, Handled> = {
  readonly [Kind in keyof typeof REFUND_OWNER as (typeof REFUND_OWNER)[Kind] extends Owner ? Kind : never]: (
    purpose: Extract<PaymentPurpose, { kind: Kind }>,
    handled: Handled,
  ) => Promise<void>;
};

/** Subject: the product. */
export const ProductCreated = eventContract({
  domain: 'billing',
  name: 'product-created',
  version: 1,
  consumers: ['classes', 'community'],
  data: z.object({
    productId: id,
    kind: z.enum(['plan', 'course', 'bundle', 'session']),
    title: title.optional(),
    /** Not of a plan. */
    courseId: id.optional(),
    price: money.optional(),
    /** The rest is said of sessions with a teaching assistant, one by one or in bundles: how many there are, */
    sessions: z.int().positive().optional(),
    /** and until how long before its start one is given back when the student cancels. */
    freeCancelHours: z.int().nonnegative().optional(),
    /** How many days ahead a session can be booked, and how many of a student may be unpaid at once. */
    bookAheadDays: z.int().positive().optional(),
    unpaidLimit: z.int().positive().optional(),
  }),
  example: {
    productId: '01976d2a-7c00-7000-8000-000000000004',
    kind: 'plan',
  },
});

/** A product costs something else in a currency, or is sold in it at all, from a time on. Subject: the product. */
export const PriceChanged = eventContract({
  domain: 'billing',
  name: 'price-changed',
  version: 1,
  consumers: ['classes', 'community'],
  data: z.object({
    productId: id,
    priceId: id,
    price: money,
    taxBehavior: z.enum(['inclusive', 'exclusive']),
    validFrom: instant,
  }),
  example: {
    productId: '01976d2a-7c00-7000-8000-000000000004',
    priceId: '01976d2a-7c00-7000-8000-000000000009',
    price: { amountMinor: 2900, currency: 'EUR' },
    taxBehavior: 'inclusive',
    validFrom: '2026-10-01T00:00:00.000Z',
  },
});

/** Money arrived. Subject: the invoice. */
export const PaymentSucceeded = eventContract({
  domain: 'billing',
  name: 'payment-succeeded',
  version: 1,
  consumers: ['classes', 'gamification', 'community', 'billing'],
  data: z.object({
    paymentId: id,
    invoiceId: id,
    userId: id,
    amount: money,
    purpose: paymentPurpose,
  }),
  example: {
    paymentId: '01976d2a-7c00-7000-8000-000000000008',
    invoiceId: '01976d2a-7c00-7000-8000-000000000006',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    amount: {
      amountMinor: 24000,
      currency: 'EUR',
    },
    purpose: {
      kind: 'class-seat',
      classId: '01976d2a-7c00-7000-8000-000000000007',
      seatHoldId: '01976d2a-7c00-7000-8000-000000000003',
    },
  },
});

/** Someone tries to pay an invoice at a provider, or it is tried without them. Subject: the invoice. */
export const PaymentStarted = eventContract({
  domain: 'billing',
  name: 'payment-started',
  version: 1,
  consumers: ['billing'],
  data: z.object({ invoiceId: id, userId: id, paymentAttemptId: id }),
  example: {
    invoiceId: '01976d2a-7c00-7000-8000-000000000006',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    paymentAttemptId: '01976d2a-7c00-7000-8000-000000000018',
  },
});

/** A try to get the money of an invoice failed; the invoice is as it was. Subject: the invoice. */
export const PaymentFailed = eventContract({
  domain: 'billing',
  name: 'payment-failed',
  version: 1,
  consumers: ['community', 'billing'],
  data: z.object({
    invoiceId: id,
    userId: id,
    /** Which of the tries to collect it by itself; null when the person tried on a page of the provider. */
    attempt: z.int().nonnegative().nullable(),
    reason: z.enum([
      'no_payment_method',
      'card_declined',
      'insufficient_funds',
      'expired_card',
      'authentication_required',
      'abandoned',
      'invoice_not_open',
      'amount_mismatch',
      'provider_error',
    ]),
    purpose: paymentPurpose,
  }),
  example: {
    invoiceId: '01976d2a-7c00-7000-8000-000000000006',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    attempt: 1,
    reason: 'no_payment_method',
    purpose: { kind: 'plan', billingSubscriptionId: '01976d2a-7c00-7000-8000-000000000003' },
  },
});

/** A payment was refunded, in full or in part. Subject: the invoice. */
export const PaymentRefunded = eventContract({
  domain: 'billing',
  name: 'payment-refunded',
  version: 1,
  consumers: ['classes', 'community', 'billing'],
  data: z.object({
    paymentId: id,
    userId: id,
    amount: money,
    /** Absent in events of before it was sent; so are the next two. */
    purpose: paymentPurpose.optional(),
    /** What was not returned of the payment, neither by a refund nor as credit. 0: the owner of the purpose takes it back. */
    remaining: money.optional(),
    /**
     * True: what was paid for is kept, since staff decided so, or since the refund follows from the owner's own decision.
     * False: it is taken back even if it has begun. Absent: staff did not say.
     */
    keepAccess: z.boolean().optional(),
  }),
  example: {
    paymentId: '01976d2a-7c00-7000-8000-000000000008',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    amount: {
      amountMinor: 24000,
      currency: 'EUR',
    },
    purpose: {
      kind: 'class-seat',
      classId: '01976d2a-7c00-7000-8000-000000000007',
      seatHoldId: '01976d2a-7c00-7000-8000-000000000003',
    },
    remaining: { amountMinor: 0, currency: 'EUR' },
    keepAccess: false,
  },
});

/**
 * Calls the handler of the purpose of a payment if nothing of it remains and what was paid for is to be taken back. Purposes of
 * another owner, partial refunds, and events of before `purpose` was sent have no effect.
 */
export async function takeBack<Owner, Handled>(
  handlers: RefundHandlers<Owner, Handled>,
  { purpose, remaining, keepAccess }: EventData<typeof PaymentRefunded>,
  handled: Handled,
): Promise<void> {
  if (!purpose || remaining?.amountMinor !== 0 || keepAccess === true) return;
  const byKind: Readonly<Record<string, ((of: never, handled: Handled) => Promise<void>) | undefined>> = handlers;
  await byKind[purpose.kind]?.(purpose as never, handled);
}

/** An invoice or a credit note was printed, and its file is in the storage. Subject: the document. */
export const InvoiceDocumentReady = eventContract({
  domain: 'billing',
  name: 'invoice-document-ready',
  version: 1,
  consumers: ['users'],
  data: z.object({
    documentId: id,
    kind: z.enum(['invoice', 'credit-note']),
    invoiceId: id,
    userId: id,
    storageKey: z.string(),
    /** Of the file, in hex. */
    sha256: z.string(),
    number: z.string(),
  }),
  example: {
    documentId: '01976d2a-7c00-7000-8000-000000000021',
    kind: 'invoice',
    invoiceId: '01976d2a-7c00-7000-8000-000000000006',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    storageKey: 'documents/01976d2a-7c00-7000-8000-000000000006.pdf',
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    number: '2026-000042',
  },
});

/** It has its number. Subject: the invoice. */
export const InvoiceIssued = eventContract({
  domain: 'billing',
  name: 'invoice-issued',
  version: 1,
  consumers: [],
  data: z.object({
    invoiceId: id,
    userId: id,
    total: money,
  }),
  example: {
    invoiceId: '01976d2a-7c00-7000-8000-000000000006',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    total: {
      amountMinor: 24000,
      currency: 'EUR',
    },
  },
});

/** Subject: the invoice. */
export const InvoicePaid = eventContract({
  domain: 'billing',
  name: 'invoice-paid',
  version: 1,
  consumers: ['billing'],
  data: z.object({
    invoiceId: id,
    userId: id,
  }),
  example: {
    invoiceId: '01976d2a-7c00-7000-8000-000000000006',
    userId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/** No one has to pay it any more: what it was for is gone. Subject: the invoice. */
export const InvoiceVoided = eventContract({
  domain: 'billing',
  name: 'invoice-voided',
  version: 1,
  consumers: ['community', 'billing'],
  data: z.object({
    invoiceId: id,
    userId: id,
  }),
  example: {
    invoiceId: '01976d2a-7c00-7000-8000-000000000006',
    userId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/** Subject: the billing subscription. */
export const BillingSubscriptionCreated = eventContract({
  domain: 'billing',
  name: 'billing-subscription-created',
  version: 1,
  consumers: ['community'],
  data: z.object({
    billingSubscriptionId: id,
    userId: id,
    productId: id,
  }),
  example: {
    billingSubscriptionId: '01976d2a-7c00-7000-8000-000000000003',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    productId: '01976d2a-7c00-7000-8000-000000000004',
  },
});

/** From before plans could be tried, paused and renewed. It is not published any more. Subject: the billing subscription. */
export const BillingSubscriptionUpdatedV1 = eventContract({
  domain: 'billing',
  name: 'billing-subscription-updated',
  version: 1,
  consumers: ['billing'],
  retired: true,
  data: z.object({
    billingSubscriptionId: id,
    userId: id,
    status: z.enum(['incomplete', 'active', 'canceled', 'expired']),
  }),
  example: {
    billingSubscriptionId: '01976d2a-7c00-7000-8000-000000000003',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    status: 'active',
  },
});

/** Subject: the billing subscription. */
export const BillingSubscriptionUpdated = eventContract({
  domain: 'billing',
  name: 'billing-subscription-updated',
  version: 2,
  consumers: ['community', 'billing'],
  data: z.object({
    billingSubscriptionId: id,
    userId: id,
    status: z.enum(['incomplete', 'trialing', 'active', 'past_due', 'paused', 'canceled', 'expired']),
  }),
  example: {
    billingSubscriptionId: '01976d2a-7c00-7000-8000-000000000003',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    status: 'active',
  },
});

/** Subject: the billing subscription. */
export const BillingSubscriptionCanceled = eventContract({
  domain: 'billing',
  name: 'billing-subscription-canceled',
  version: 1,
  consumers: ['community'],
  data: z.object({
    billingSubscriptionId: id,
    userId: id,
  }),
  example: {
    billingSubscriptionId: '01976d2a-7c00-7000-8000-000000000003',
    userId: '01976d2a-7c00-7000-8000-000000000001',
  },
});

/** Subject: the entitlement. */
export const EntitlementGranted = eventContract({
  domain: 'billing',
  name: 'entitlement-granted',
  version: 1,
  consumers: ['users', 'courses', 'community'],
  data: z.object({
    entitlementId: id,
    userId: id,
    entitlement: z.string(),
    validUntil: instant.nullable(),
  }),
  example: {
    entitlementId: '01976d2a-7c00-7000-8000-000000000008',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    entitlement: 'pro',
    validUntil: '2027-03-29T00:00:00.000Z',
  },
});

/** Subject: the entitlement. */
export const EntitlementRevoked = eventContract({
  domain: 'billing',
  name: 'entitlement-revoked',
  version: 1,
  consumers: ['users', 'courses', 'community'],
  data: z.object({
    entitlementId: id,
    userId: id,
    entitlement: z.string(),
  }),
  example: {
    entitlementId: '01976d2a-7c00-7000-8000-000000000008',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    entitlement: 'pro',
  },
});

/** Subject: the product. */
export const ProductUpdated = eventContract({
  domain: 'billing',
  name: 'product-updated',
  version: 1,
  consumers: ['classes', 'community'],
  data: z.object({
    productId: id,
    archived: z.boolean(),
    title: title.optional(),
  }),
  example: {
    productId: '01976d2a-7c00-7000-8000-000000000004',
    archived: true,
    title: 'Pro plan',
  },
});

/** Sessions on a course were paid for and can be used. Subject: the bundle account of the student and the course. */
export const BundlePurchased = eventContract({
  domain: 'billing',
  name: 'bundle-purchased',
  version: 1,
  consumers: ['community'],
  data: z.object({
    bundlePurchaseId: id,
    userId: id,
    courseId: id,
    productId: id,
    sessions: z.int().positive(),
    validTo: instant,
  }),
  example: {
    bundlePurchaseId: '01976d2a-7c00-7000-8000-000000000014',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    productId: '01976d2a-7c00-7000-8000-000000000005',
    sessions: 10,
    validTo: '2026-09-29T10:00:00.000Z',
  },
});

/** A session of a bundle is held for a seat, whose id is the reservation's. Subject: the bundle account. */
export const BundleSessionReserved = eventContract({
  domain: 'billing',
  name: 'bundle-session-reserved',
  version: 1,
  consumers: ['classes'],
  data: z.object({
    reservationId: id,
    bookingId: id,
    userId: id,
    courseId: id,
    bundlePurchaseId: id,
    freeCancelHours: z.int().nonnegative(),
  }),
  example: {
    reservationId: '01976d2a-7c00-7000-8000-000000000012',
    bookingId: '01976d2a-7c00-7000-8000-000000000011',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    bundlePurchaseId: '01976d2a-7c00-7000-8000-000000000014',
    freeCancelHours: 24,
  },
});

/** There is no session for the seat. Subject: the bundle account. */
export const BundleSessionRejected = eventContract({
  domain: 'billing',
  name: 'bundle-session-rejected',
  version: 1,
  consumers: ['classes'],
  data: z.object({
    reservationId: id,
    bookingId: id,
    userId: id,
    courseId: id,
    reason: z.enum(['no-bundle', 'no-sessions-left']),
  }),
  example: {
    reservationId: '01976d2a-7c00-7000-8000-000000000012',
    bookingId: '01976d2a-7c00-7000-8000-000000000011',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    reason: 'no-bundle',
  },
});

/** The session was used. Subject: the bundle account. */
export const BundleSessionCaptured = eventContract({
  domain: 'billing',
  name: 'bundle-session-captured',
  version: 1,
  consumers: [],
  data: z.object({
    reservationId: id,
    bookingId: id,
    userId: id,
    courseId: id,
    bundlePurchaseId: id,
  }),
  example: {
    reservationId: '01976d2a-7c00-7000-8000-000000000012',
    bookingId: '01976d2a-7c00-7000-8000-000000000011',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    bundlePurchaseId: '01976d2a-7c00-7000-8000-000000000014',
  },
});

/** The session can be used again. Subject: the bundle account. */
export const BundleSessionReleased = eventContract({
  domain: 'billing',
  name: 'bundle-session-released',
  version: 1,
  consumers: ['classes'],
  data: z.object({
    reservationId: id,
    bookingId: id,
    userId: id,
    courseId: id,
    bundlePurchaseId: id,
  }),
  example: {
    reservationId: '01976d2a-7c00-7000-8000-000000000012',
    bookingId: '01976d2a-7c00-7000-8000-000000000011',
    userId: '01976d2a-7c00-7000-8000-000000000001',
    courseId: '01976d2a-7c00-7000-8000-000000000004',
    bundlePurchaseId: '01976d2a-7c00-7000-8000-000000000014',
  },
});

export const { DataExported, DataErased, DataRequestFailed } = privacyReceipts('billing');
