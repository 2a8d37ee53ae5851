import { Collection } from '@mikro-orm/core';
import { Aggregate } from '../../../platform/domain/aggregate.js';
import { newId } from '../../../platform/domain/ids.js';
import type { Money } from '../../../platform/domain/money.js';
import type { BillingInterval } from './period.js';

export type ProductKind = 'plan' | 'session' | 'bundle' | 'course';
/** A plan is paid again every interval, everything else once. */
export type ProductInterval = BillingInterval | 'once';

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
  | { readonly type: 'product-archived'; readonly product: Product };

/** How a plan may be tried. */
export interface PlanTerms {
  /** How many days are free; 0 for none. */
  readonly trialDays: number;
  /** Plans of one family are tried once by a person: by month or by year, say. */
  readonly family: string;
}

/** What a product costs in one currency. */
export class Price {
  readonly id = newId();
  readonly product!: Product;
  constructor(readonly amount: Money) {}
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

  /** Of a plan. */
  readonly trialDays: number | null;
  readonly planFamily: string | null;

  constructor(
    readonly kind: ProductKind,
    readonly title: string,
    readonly interval: ProductInterval,
    price: Money,
    /** Of a session or a bundle; of the access to a course only which one. */
    terms: (Pick<BundleTerms, 'courseId'> & Partial<BundleTerms>) | null = null,
    plan: PlanTerms | null = null,
  ) {
    super();
    this.courseId = terms?.courseId ?? null;
    this.sessions = terms?.sessions ?? null;
    this.validityDays = terms?.validityDays ?? null;
    this.freeCancelHours = terms?.freeCancelHours ?? null;
    this.trialDays = plan?.trialDays ?? null;
    this.planFamily = plan?.family ?? null;
    this.prices.add(new Price(price));
    this.record({ type: 'product-created', product: this });
  }

  /** Nobody new can buy it; those who have it keep it. Archiving twice is once. */
  archive(now: Date): void {
    if (this.archivedAt) return;
    this.archivedAt = now;
    this.record({ type: 'product-archived', product: this });
  }
}
