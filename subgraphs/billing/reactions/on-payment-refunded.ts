import type { Transaction } from '../../../platform/command.js';
import { reaction } from '../../../platform/inbox.js';
import { PaymentRefunded, takeBack, type RefundHandlers } from '../../../schema/events/billing.js';
import { revokeCourse, revokeRefundedCourse } from '../commands/access/grant-entitlement.js';
import { endRefundedBundle } from '../commands/bundle/end-refunded-bundle.js';
import { endRefundedPlan } from '../commands/subscription/end-refunded-plan.js';

interface Refunded {
  readonly transaction: Transaction;
  readonly invoiceId: string;
}

/** What a full refund takes back, by purpose. None of it causes another refund. A course that was completed stays completed. */
const HANDLERS: RefundHandlers<'billing', Refunded> = {
  plan: ({ billingSubscriptionId }, { transaction, invoiceId }) =>
    endRefundedPlan(transaction, billingSubscriptionId, invoiceId),
  bundle: ({ bundlePurchaseId }, { transaction }) => endRefundedBundle(transaction, bundlePurchaseId),
  course: (_purpose, { transaction, invoiceId }) => revokeCourse(transaction, invoiceId),
};

export const onPaymentRefunded = reaction(PaymentRefunded, async (transaction, { subject: invoiceId, data }) => {
  await takeBack(HANDLERS, data, { transaction, invoiceId });
  // Events of before `purpose` was sent took back access to a course only.
  if (!data.purpose) await revokeRefundedCourse(transaction, invoiceId);
});
