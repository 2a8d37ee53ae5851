import { DomainError } from '../../../platform/domain/errors.js';
import type { Money } from '../../../platform/domain/money.js';

export class PriceInThePast extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'PRICE_IN_THE_PAST';
  static override readonly meaning = 'Past prices cannot be changed.';
  static override readonly field = 'input.validFrom';
}

export class PriceAlreadyPlanned extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'PRICE_ALREADY_PLANNED';
  static override readonly meaning = 'Another price begins at this very time.';
  static override readonly field = 'input.validFrom';
}

export class CurrencyNotOffered extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CURRENCY_NOT_OFFERED';
  static override readonly meaning = 'This product has no price in this currency.';
  static override readonly field = 'input.currency';
}

export class TaxRateAlreadyPlanned extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'TAX_RATE_ALREADY_PLANNED';
  static override readonly meaning = 'A rate of this country is planned from this time on or later.';
  static override readonly field = 'input.validFrom';
}

export class TaxRateInThePast extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'TAX_RATE_IN_THE_PAST';
  static override readonly meaning = 'Past tax rates cannot be changed.';
  static override readonly field = 'input.validFrom';
}

export class CouponNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'COUPON_NOT_FOUND';
  static override readonly meaning = 'There is no such coupon.';
  constructor(field = 'input.couponCodes') {
    super(CouponNotFound.meaning, { field });
  }
}

export class TooManyCouponGuesses extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'TOO_MANY_COUPON_GUESSES';
  static override readonly meaning = 'Too many codes that do not exist. Wait before you try another.';
  static override readonly details = ['retryAt'];
  constructor(retryAt: Date) {
    super(TooManyCouponGuesses.meaning, {
      field: 'input.couponCodes',
      details: { retryAt: retryAt.toISOString() },
    });
  }
}

export class CouponExpired extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'COUPON_EXPIRED';
  static override readonly meaning = 'This coupon has expired.';
  static override readonly field = 'input.couponCodes';
}

export class CouponUsedUp extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'COUPON_USED_UP';
  static override readonly meaning = 'This coupon was used as often as it could be.';
  static override readonly field = 'input.couponCodes';
}

export class CouponAlreadyUsed extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'COUPON_ALREADY_USED';
  static override readonly meaning = 'You have used this coupon, which is good once for each person.';
  static override readonly field = 'input.couponCodes';
}

export class CouponNotApplicable extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'COUPON_NOT_APPLICABLE';
  static override readonly meaning = 'This coupon does not apply to this product, or not in this currency.';
  static override readonly field = 'input.couponCodes';
}

export class CouponCodeTaken extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'COUPON_CODE_TAKEN';
  static override readonly meaning = 'There is a coupon with this code.';
  static override readonly field = 'input.code';
}

export class RefundExceedsPayment extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'REFUND_EXCEEDS_PAYMENT';
  static override readonly meaning =
    'The refund must be in the currency of the payment and at most what remains of it after refunds and credit.';
  static override readonly details = ['amountMinor', 'currency'];
  constructor(left: Money) {
    super(RefundExceedsPayment.meaning, {
      field: 'input.amount',
      details: { amountMinor: left.amountMinor, currency: left.currency },
    });
  }
}
