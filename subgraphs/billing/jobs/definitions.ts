import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';

/** The scheduled changes of a plan: renewal, payment retry, end. Idempotent; too early it does nothing. */
export const advanceBillingSubscription = defineJob({
  name: 'advance-billing-subscription',
  schema: z.object({ billingSubscriptionId: z.uuid() }),
});

/** The name under which earlier versions asked for the end of a period. */
export const endBillingSubscription = defineJob({
  name: 'end-billing-subscription',
  schema: z.object({ billingSubscriptionId: z.uuid() }),
});

/**
 * Charges what a person saved for an open invoice. The attempt is written before the provider is asked, and asked under its
 * id: a job that is run again after a crash gets the answer that was lost. By then the provider may have forgotten the key, or
 * the person saved another card: before it asks again, it looks up the result of the previous call.
 */
export const chargeInvoice = defineJob({
  name: 'charge-invoice',
  schema: z.object({ invoiceId: z.uuid(), attempt: z.int().nonnegative() }),
});

/** Closes checkout pages at the provider that must not be paid on any more. */
export const closePages = defineJob({
  name: 'close-pages',
  schema: z.object({ invoiceId: z.uuid(), before: z.uuid().nullable() }),
});

/** Lets the provider forget a method that was removed here, or that another one replaced. */
export const detachPaymentMethod = defineJob({
  name: 'detach-payment-method',
  schema: z.object({ paymentMethod: z.string() }),
});

/** Ends a bundle that was not paid or not used in time. */
export const endBundle = defineJob({
  name: 'end-bundle',
  schema: z.object({ bundleId: z.uuid() }),
});

/** Voids an invoice that was not paid by its due date. */
export const expireInvoice = defineJob({
  name: 'expire-invoice',
  schema: z.object({ invoiceId: z.uuid() }),
});

/** Lets the provider delete its record of a person who is erased here, and the methods that they saved. */
export const forgetCustomer = defineJob({
  name: 'forget-customer',
  schema: z.object({ customer: z.string() }),
});

/** Does what a stored delivery of the provider calls for. */
export const processWebhook = defineJob({
  name: 'process-webhook',
  schema: z.object({ deliveryId: z.uuid() }),
});

/** Gives the payment of a seat back because its class is cancelled. */
export const refundClassSeat = defineJob({
  name: 'refund-class-seat',
  schema: z.object({ paymentId: z.uuid() }),
});

/**
 * Asks the provider to give money back, under a key of the refund's own attempt, so that a retry has no second effect. A provider may forget keys
 * before this job stops retrying: before it asks again, it looks up the result of the previous call.
 */
export const sendRefund = defineJob({
  name: 'send-refund',
  schema: z.object({ id: z.uuid() }),
});

/** Prints an invoice or a credit note after its issue. */
export const storeDocument = defineJob({
  name: 'store-document',
  schema: z.object({ invoiceId: z.uuid(), creditNoteId: z.uuid().nullable() }),
});

/** Looks up the result of an attempt that no webhook reported, such as one whose process crashed after the call. */
export const syncAttempt = defineJob({
  name: 'sync-attempt',
  schema: z.object({ invoiceId: z.uuid(), attemptId: z.uuid(), look: z.int().nonnegative() }),
});
