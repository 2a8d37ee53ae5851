import { Collection } from '@mikro-orm/core';
import { Aggregate } from '../../../platform/domain/aggregate.js';
import { newId } from '../../../platform/domain/ids.js';
import type { Money } from '../../../platform/domain/money.js';
import type { BillingInterval } from './period.js';
import { PriceAlreadyPlanned, PriceInThePast } from './pricing-errors.js';

export type ProductKind = 'plan' | 'session' | 'bundle' | 'course';
/** A plan is paid again every interval, everything else once. */
export type ProductInterval = BillingInterval | 'once';

/** How sessions with a teaching assistant are booked. */
export interface BookingLimits {
  readonly bookAheadDays: number;
  /** How many sessions of a student may wait for their payment at once. */
  readonly unpaidLimit: number;
}

/** What sessions with a teaching assistant come with, one by one or in a bundle. */
export interface BundleTerms {
  readonly courseId: string;
  readonly sessions: number;
  /** How long they can be used, from the payment. */
  readonly validityDays: number;
  /** Until how long before its start a session is given back when the student cancels. */
  readonly freeCancelHours: number;
}

export type ProductEvent =
  | { readonly type: 'product-created'; readonly product: Product }
  | { readonly type: 'product-updated'; readonly product: Product }
  | { readonly type: 'price-changed'; readonly product: Product; readonly price: Price }
  | { readonly type: 'product-archived'; readonly product: Product };

/** How a plan may be tried. */
export interface PlanTerms {
  /** How many days are free; 0 for none. */
  readonly trialDays: number;
  /** Plans of one family are tried once by a person: by month or by year, say. */
  readonly family: string;
}

/** Whether the tax is a part of the price, or comes on top of it. */
export type TaxBehavior = 'inclusive' | 'exclusive';

/** What a product costs in one currency, for a time. */
export class Price {
  readonly id = newId();
  readonly product!: Product;
  /** Null for ever. */
  validTo: Date | null = null;
  constructor(
    readonly amount: Money,
    readonly taxBehavior: TaxBehavior = 'inclusive',
    /** Null since ever. */
    readonly validFrom: Date | null = null,
  ) {}
}

/** Something for sale. Never deleted: what was bought goes on pointing to it. */
export class Product extends Aggregate<ProductEvent> {
  readonly id = newId();
  readonly prices = new Collection<Price>(this);
  archivedAt: Date | null = null;

  /** Null for a plan. */
  readonly courseId: string | null;
  readonly sessions: number | null;
  readonly validityDays: number | null;
  readonly freeCancelHours: number | null;
  readonly bookAheadDays: number | null;
  readonly unpaidLimit: number | null;

  /** Of a plan. */
  readonly trialDays: number | null;
  readonly planFamily: string | null;

  constructor(
    readonly kind: ProductKind,
    public title: string,
    readonly interval: ProductInterval,
    price: Price,
    /** Of a session or a bundle; of the access to a course only which one. */
    terms: (Pick<BundleTerms, 'courseId'> & Partial<BundleTerms & BookingLimits>) | null = null,
    plan: PlanTerms | null = null,
  ) {
    super();
    this.courseId = terms?.courseId ?? null;
    this.sessions = terms?.sessions ?? null;
    this.validityDays = terms?.validityDays ?? null;
    this.freeCancelHours = terms?.freeCancelHours ?? null;
    this.bookAheadDays = terms?.bookAheadDays ?? null;
    this.unpaidLimit = terms?.unpaidLimit ?? null;
    this.trialDays = plan?.trialDays ?? null;
    this.planFamily = plan?.family ?? null;
    this.prices.add(price);
    this.record({ type: 'product-created', product: this });
  }

  rename(title: string): void {
    if (title === this.title) return;
    this.title = title;
    this.record({ type: 'product-updated', product: this });
  }

  /**
   * What it costs in the currency of `price` from its time on, which is `now` for null: until the next one that is planned,
   * if there is one. What is planned already at this very time stays.
   */
  changePrice(amount: Money, taxBehavior: TaxBehavior, validFrom: Date | null, now: Date): Price {
    const from = validFrom ?? now;
    if (from < now) throw new PriceInThePast();
    const others = this.prices.getItems().filter((other) => other.amount.currency === amount.currency);
    if (others.some((other) => other.validFrom?.getTime() === from.getTime())) throw new PriceAlreadyPlanned();
    const price = new Price(amount, taxBehavior, from);
    const later = others.flatMap((other) => (other.validFrom && other.validFrom > from ? [other.validFrom] : []));
    price.validTo = later.length > 0 ? new Date(Math.min(...later.map(Number))) : null;
    for (const other of others) {
      const began = other.validFrom === null || other.validFrom < from;
      if (began && (other.validTo === null || other.validTo > from)) other.validTo = from;
    }
    this.prices.add(price);
    this.record({ type: 'price-changed', product: this, price });
    return price;
  }

  /** Publishes once more what other domains know of the product. */
  publishAgain(): void {
    this.record({ type: 'product-updated', product: this });
  }

  /** It cannot be bought any more; users who have it keep it. Idempotent. */
  archive(now: Date): void {
    if (this.archivedAt) return;
    this.archivedAt = now;
    this.record({ type: 'product-archived', product: this });
  }
}
