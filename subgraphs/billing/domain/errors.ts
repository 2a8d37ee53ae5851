import { DomainError } from '../../../platform/domain/errors.js';
import type { Money } from '../../../platform/domain/money.js';

export class ProductNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'PRODUCT_NOT_FOUND';
  static override readonly meaning = 'Product not found.';
  static override readonly field = 'input.productId';
}

export class ProductArchived extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'PRODUCT_ARCHIVED';
  static override readonly meaning = 'This product is no longer sold.';
  static override readonly field = 'input.productId';
}

export class AlreadySubscribed extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'ALREADY_SUBSCRIBED';
  static override readonly meaning = 'You already have a plan, or an unpaid order of one: cancel it or pay it first.';
}

export class BillingSubscriptionNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'BILLING_SUBSCRIPTION_NOT_FOUND';
  static override readonly meaning = 'Subscription not found.';
  static override readonly field = 'input.billingSubscriptionId';
}

export class BillingSubscriptionEnded extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'BILLING_SUBSCRIPTION_ENDED';
  static override readonly meaning = 'This subscription is over: it is ….';
  static override readonly details = ['status'];
  constructor(status: string) {
    super(`This subscription is over: it is ${status}.`, { details: { status } });
  }
}

export class BillingSubscriptionStateRefused extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'BILLING_SUBSCRIPTION_STATE';
  static override readonly meaning = "A subscription that is … can't do this.";
  static override readonly details = ['status'];
  constructor(status: string, cancelAtPeriodEnd: boolean) {
    super(`A subscription that is ${status}${cancelAtPeriodEnd ? ' and canceled' : ''} can't do this.`, {
      details: { status },
    });
  }
}

/** Why a subscription can't do what was asked: it is over, or in a state that has no place for it. */
export function refusalOf(subscription: {
  readonly isLive: boolean;
  readonly status: string;
  readonly cancelAtPeriodEnd: boolean;
}): DomainError {
  const { isLive, status, cancelAtPeriodEnd } = subscription;
  return isLive ? new BillingSubscriptionStateRefused(status, cancelAtPeriodEnd) : new BillingSubscriptionEnded(status);
}

export class BillingSubscriptionUnpaid extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'BILLING_SUBSCRIPTION_UNPAID';
  static override readonly meaning = 'The subscription has an open invoice: pay it first.';
  static override readonly details = ['invoiceId'];
  constructor(invoiceId: string) {
    super(BillingSubscriptionUnpaid.meaning, { details: { invoiceId } });
  }
}

export class PlanUnchanged extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'PLAN_UNCHANGED';
  static override readonly meaning = 'The subscription has this plan already.';
  static override readonly field = 'input.productId';
}

export class ProrationDateRefused extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'PRORATION_DATE_REFUSED';
  static override readonly meaning =
    'The preview is older than 10 minutes, or the period has changed since: ask for another.';
  static override readonly field = 'input.prorationDate';
}

export class InvoiceNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'INVOICE_NOT_FOUND';
  static override readonly meaning = 'Invoice not found.';
  constructor(field?: string) {
    super(InvoiceNotFound.meaning, { ...(field && { field }) });
  }
}

export class OrderNotWithdrawable extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'ORDER_NOT_WITHDRAWABLE';
  static override readonly meaning =
    'Only an order that is not paid can be withdrawn. Cancel the session or the plan itself instead.';
  static override readonly field = 'input.invoiceId';
}

export class InvoiceNotOpen extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'INVOICE_NOT_OPEN';
  static override readonly meaning = 'Only an open invoice can be paid, and this one is ….';
  static override readonly details = ['status'];
  constructor(status: string) {
    super(`Only an open invoice can be paid, and this one is ${status}.`, {
      field: 'input.invoiceId',
      details: { status },
    });
  }
}

export class InvoiceIsNoDraft extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'INVOICE_NOT_DRAFT';
  static override readonly meaning = 'Only a draft can be changed, and this invoice is ….';
  static override readonly details = ['status'];
  constructor(status: string) {
    super(`Only a draft can be changed, and this invoice is ${status}.`, { details: { status } });
  }
}

export class AmountMismatch extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'AMOUNT_MISMATCH';
  static override readonly meaning = 'The payment must be the total of the invoice, in its currency.';
  static override readonly details = ['amountMinor', 'currency'];
  constructor(total: Money) {
    super(AmountMismatch.meaning, {
      field: 'input.amount',
      details: { amountMinor: total.amountMinor, currency: total.currency },
    });
  }
}

export class AmountTooSmall extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'AMOUNT_TOO_SMALL';
  static override readonly meaning = 'This is less than can be paid online: ask staff how to pay.';
  static override readonly details = ['amountMinor', 'currency'];
  constructor({ amountMinor, currency }: Money) {
    super(AmountTooSmall.meaning, { details: { amountMinor, currency } });
  }
}

export class PaymentNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'PAYMENT_NOT_FOUND';
  static override readonly meaning = 'Payment not found.';
}

export class ProviderRefundNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'PROVIDER_REFUND_NOT_FOUND';
  static override readonly meaning = 'There is no such refund at a provider.';
  static override readonly field = 'input.providerRefundId';
}

export class ProviderRefundNotRetryable extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'PROVIDER_REFUND_NOT_RETRYABLE';
  static override readonly meaning =
    'Only a refund that failed, and whose amount was not refunded otherwise, can be retried.';
  static override readonly details = ['status'];
  constructor(status: string) {
    super(
      status === 'failed'
        ? 'This refund has ended, and its amount can be refunded again: use refundPayment.'
        : `Only a failed refund can be retried, and this one is ${status}.`,
      { field: 'input.providerRefundId', details: { status } },
    );
  }
}

export class BundleAlreadyActive extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'BUNDLE_ALREADY_ACTIVE';
  static override readonly meaning = 'You have this bundle with sessions left, or it waits for its payment.';
  static override readonly field = 'input.productId';
}

export class CourseAccessOrdered extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'COURSE_ACCESS_ORDERED';
  static override readonly meaning = 'You have access to this course, or an invoice for it that waits for its payment.';
  static override readonly field = 'input.productId';
}

export class CourseNotOnSale extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'COURSE_NOT_FOUND';
  static override readonly meaning = 'Published course not found.';
  static override readonly field = 'input.courseId';
}

export class InsufficientCredit extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'INSUFFICIENT_CREDIT';
  static override readonly meaning = 'There is not enough credit.';
}

export class PaymentMethodInUse extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'PAYMENT_METHOD_IN_USE';
  static override readonly meaning =
    'A plan would be renewed with it: save another one in its place, or cancel the plan first.';
}

export class PaymentProviderNotConfigured extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'PAYMENT_PROVIDER_NOT_CONFIGURED';
  static override readonly meaning = 'Nothing can be paid online here: ask staff how to pay.';
}

export class PaymentProviderUnavailable extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'PAYMENT_PROVIDER_UNAVAILABLE';
  static override readonly meaning = 'The payment provider does not answer: try again with the same idempotency key.';
}

export class ReturnUrlNotAllowed extends DomainError {
  static override readonly kind = 'invalid';
  static override readonly code = 'RETURN_URL_NOT_ALLOWED';
  static override readonly meaning = 'The address must be on the platform or on a site of it.';
  static override readonly field = 'input.returnUrl';
}
