import { DomainError } from '../../../platform/domain/errors.js';
import type { Money } from '../../../platform/domain/money.js';

export class ProductNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'PRODUCT_NOT_FOUND';
  constructor() {
    super('Product not found.', { field: 'input.productId' });
  }
}

export class ProductArchived extends DomainError {
  readonly kind = 'refused';
  readonly code = 'PRODUCT_ARCHIVED';
  constructor() {
    super('This product is no longer sold.', { field: 'input.productId' });
  }
}

export class AlreadySubscribed extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'ALREADY_SUBSCRIBED';
  constructor() {
    super('You already have a plan, or an unpaid order of one: cancel it or pay it first.');
  }
}

export class BillingSubscriptionNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'BILLING_SUBSCRIPTION_NOT_FOUND';
  constructor() {
    super('Subscription not found.', { field: 'input.billingSubscriptionId' });
  }
}

export class BillingSubscriptionEnded extends DomainError {
  readonly kind = 'refused';
  readonly code = 'BILLING_SUBSCRIPTION_ENDED';
  constructor(status: string) {
    super(`This subscription is over: it is ${status}.`, { details: { status } });
  }
}

export class BillingSubscriptionStateRefused extends DomainError {
  readonly kind = 'refused';
  readonly code = 'BILLING_SUBSCRIPTION_STATE';
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
  readonly kind = 'refused';
  readonly code = 'BILLING_SUBSCRIPTION_UNPAID';
  constructor(invoiceId: string) {
    super('The subscription has an open invoice: pay it first.', { details: { invoiceId } });
  }
}

export class PlanUnchanged extends DomainError {
  readonly kind = 'refused';
  readonly code = 'PLAN_UNCHANGED';
  constructor() {
    super('The subscription has this plan already.', { field: 'input.productId' });
  }
}

export class ProrationDateRefused extends DomainError {
  readonly kind = 'refused';
  readonly code = 'PRORATION_DATE_REFUSED';
  constructor() {
    super('The preview is older than 10 minutes, or the period has changed since: ask for another.', {
      field: 'input.prorationDate',
    });
  }
}

export class InvoiceNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'INVOICE_NOT_FOUND';
  constructor(field?: string) {
    super('Invoice not found.', { ...(field && { field }) });
  }
}

export class InvoiceNotOpen extends DomainError {
  readonly kind = 'refused';
  readonly code = 'INVOICE_NOT_OPEN';
  constructor(status: string) {
    super(`Only an open invoice can be paid, and this one is ${status}.`, {
      field: 'input.invoiceId',
      details: { status },
    });
  }
}

export class InvoiceIsNoDraft extends DomainError {
  readonly kind = 'refused';
  readonly code = 'INVOICE_NOT_DRAFT';
  constructor(status: string) {
    super(`Only a draft can be changed, and this invoice is ${status}.`, { details: { status } });
  }
}

export class AmountMismatch extends DomainError {
  readonly kind = 'refused';
  readonly code = 'AMOUNT_MISMATCH';
  constructor(total: Money) {
    super('The payment must be the total of the invoice, in its currency.', {
      field: 'input.amount',
      details: { amountMinor: total.amountMinor, currency: total.currency },
    });
  }
}

export class AmountTooSmall extends DomainError {
  readonly kind = 'refused';
  readonly code = 'AMOUNT_TOO_SMALL';
  constructor({ amountMinor, currency }: Money) {
    super('This is less than can be paid online: ask staff how to pay.', { details: { amountMinor, currency } });
  }
}

export class PaymentNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'PAYMENT_NOT_FOUND';
  constructor() {
    super('Payment not found.');
  }
}

export class ProviderRefundNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'PROVIDER_REFUND_NOT_FOUND';
  constructor() {
    super('There is no such refund at a provider.', { field: 'input.providerRefundId' });
  }
}

export class ProviderRefundNotRetryable extends DomainError {
  readonly kind = 'refused';
  readonly code = 'PROVIDER_REFUND_NOT_RETRYABLE';
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
  readonly kind = 'conflict';
  readonly code = 'BUNDLE_ALREADY_ACTIVE';
  constructor() {
    super('You have this bundle with sessions left, or it waits for its payment.', { field: 'input.productId' });
  }
}

export class CourseAccessOrdered extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'COURSE_ACCESS_ORDERED';
  constructor() {
    super('You have access to this course, or an invoice for it that waits for its payment.', {
      field: 'input.productId',
    });
  }
}

export class CourseNotOnSale extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'COURSE_NOT_FOUND';
  constructor() {
    super('Published course not found.', { field: 'input.courseId' });
  }
}

export class InsufficientCredit extends DomainError {
  readonly kind = 'refused';
  readonly code = 'INSUFFICIENT_CREDIT';
  constructor() {
    super('There is not enough credit.');
  }
}

export class PaymentMethodInUse extends DomainError {
  readonly kind = 'refused';
  readonly code = 'PAYMENT_METHOD_IN_USE';
  constructor() {
    super('A plan would be renewed with it: save another one in its place, or cancel the plan first.');
  }
}

export class PaymentProviderNotConfigured extends DomainError {
  readonly kind = 'refused';
  readonly code = 'PAYMENT_PROVIDER_NOT_CONFIGURED';
  constructor() {
    super('Nothing can be paid online here: ask staff how to pay.');
  }
}

export class PaymentProviderUnavailable extends DomainError {
  readonly kind = 'refused';
  readonly code = 'PAYMENT_PROVIDER_UNAVAILABLE';
  constructor() {
    super('The payment provider does not answer: try again with the same idempotency key.');
  }
}

export class ReturnUrlNotAllowed extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'RETURN_URL_NOT_ALLOWED';
  constructor() {
    super('The address must be on the platform or on a site of it.', { field: 'input.returnUrl' });
  }
}
