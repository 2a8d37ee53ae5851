import { DomainError } from '../../../platform/domain/errors.js';
import type { Money } from '../../../platform/domain/money.js';

export class PriceInThePast extends DomainError {
  readonly kind = 'refused';
  readonly code = 'PRICE_IN_THE_PAST';
  constructor() {
    super('Past prices cannot be changed.', { field: 'input.validFrom' });
  }
}

export class PriceAlreadyPlanned extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'PRICE_ALREADY_PLANNED';
  constructor() {
    super('Another price begins at this very time.', { field: 'input.validFrom' });
  }
}

export class CurrencyNotOffered extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CURRENCY_NOT_OFFERED';
  constructor() {
    super('This product has no price in this currency.', { field: 'input.currency' });
  }
}

export class TaxRateAlreadyPlanned extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'TAX_RATE_ALREADY_PLANNED';
  constructor() {
    super('A rate of this country is planned from this time on or later.', { field: 'input.validFrom' });
  }
}

export class TaxRateInThePast extends DomainError {
  readonly kind = 'refused';
  readonly code = 'TAX_RATE_IN_THE_PAST';
  constructor() {
    super('Past tax rates cannot be changed.', { field: 'input.validFrom' });
  }
}

export class CouponNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'COUPON_NOT_FOUND';
  constructor(field = 'input.couponCodes') {
    super('There is no such coupon.', { field });
  }
}

export class TooManyCouponGuesses extends DomainError {
  readonly kind = 'refused';
  readonly code = 'TOO_MANY_COUPON_GUESSES';
  constructor(retryAt: Date) {
    super('Too many codes that do not exist. Wait before you try another.', {
      field: 'input.couponCodes',
      details: { retryAt: retryAt.toISOString() },
    });
  }
}

export class CouponExpired extends DomainError {
  readonly kind = 'refused';
  readonly code = 'COUPON_EXPIRED';
  constructor() {
    super('This coupon was good for a time that is over.', { field: 'input.couponCodes' });
  }
}

export class CouponUsedUp extends DomainError {
  readonly kind = 'refused';
  readonly code = 'COUPON_USED_UP';
  constructor() {
    super('This coupon was used as often as it could be.', { field: 'input.couponCodes' });
  }
}

export class CouponAlreadyUsed extends DomainError {
  readonly kind = 'refused';
  readonly code = 'COUPON_ALREADY_USED';
  constructor() {
    super('You have used this coupon, which is good once for each person.', { field: 'input.couponCodes' });
  }
}

export class CouponNotApplicable extends DomainError {
  readonly kind = 'refused';
  readonly code = 'COUPON_NOT_APPLICABLE';
  constructor() {
    super('This coupon is not good for this product, or not in this currency.', { field: 'input.couponCodes' });
  }
}

export class CouponCodeTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'COUPON_CODE_TAKEN';
  constructor() {
    super('There is a coupon with this code.', { field: 'input.code' });
  }
}

export class RefundExceedsPayment extends DomainError {
  readonly kind = 'refused';
  readonly code = 'REFUND_EXCEEDS_PAYMENT';
  constructor(left: Money) {
    super(
      'The refund must be in the currency of the payment and at most what remains of it after refunds and credit.',
      {
        field: 'input.amount',
        details: { amountMinor: left.amountMinor, currency: left.currency },
      },
    );
  }
}
