import { Aggregate } from '../../../platform/domain/aggregate.js';
import { after, DAY } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { BillingSubscriptionEnded } from './errors.js';
import { periodEnd, type BillingInterval } from './period.js';

export type BillingSubscriptionStatus = 'incomplete' | 'active' | 'canceled' | 'expired';

export type BillingSubscriptionEvent =
  | { readonly type: 'billing-subscription-created'; readonly subscription: BillingSubscription }
  | {
      readonly type: 'billing-subscription-updated';
      readonly subscription: BillingSubscription;
      readonly status: BillingSubscriptionStatus;
    }
  | { readonly type: 'billing-subscription-canceled'; readonly subscription: BillingSubscription };

/** How long a plan waits for its first payment. */
export const PAYMENT_DUE_MS = 7 * DAY;

/** A plan that somebody has, or asked for. The unpaid and the active one are live; a person has at most one live. */
export class BillingSubscription extends Aggregate<BillingSubscriptionEvent> {
  readonly id = newId();
  status: BillingSubscriptionStatus = 'incomplete';
  /** While it is incomplete: when it ends unless it is paid. */
  readonly paymentDueAt: Date;
  currentPeriodStart: Date | null = null;
  currentPeriodEnd: Date | null = null;
  cancelAtPeriodEnd = false;
  endedAt: Date | null = null;

  constructor(
    readonly userId: string,
    readonly productId: string,
    readonly interval: BillingInterval,
    /** On whose calendar the period is counted. */
    readonly timeZone: string,
    readonly createdAt: Date,
  ) {
    super();
    this.paymentDueAt = after(createdAt, PAYMENT_DUE_MS);
    this.record({ type: 'billing-subscription-created', subscription: this });
  }

  get isLive(): boolean {
    return this.status === 'incomplete' || this.status === 'active';
  }

  /** A payment came. False when nobody waits for one: then it must be given back. */
  activate(now: Date): boolean {
    if (this.status !== 'incomplete') return false;
    this.currentPeriodStart = now;
    this.currentPeriodEnd = periodEnd(now, this.interval, this.timeZone);
    this.become('active');
    return true;
  }

  /** One that is paid lasts to the end of its period, one that is not ends at once. Canceling twice is once. */
  cancel(now: Date): void {
    if (!this.isLive) throw new BillingSubscriptionEnded(this.status);
    if (this.cancelAtPeriodEnd) return;
    this.cancelAtPeriodEnd = true;
    this.record({ type: 'billing-subscription-canceled', subscription: this });
    if (this.status === 'incomplete') this.end('canceled', now);
  }

  /** Ends it when its time is over: the period that was paid, or the wait for the payment. */
  endIfDue(now: Date): void {
    const due = this.status === 'active' ? this.currentPeriodEnd : this.paymentDueAt;
    if (!this.isLive || !due || due > now) return;
    this.end(this.cancelAtPeriodEnd ? 'canceled' : 'expired', now);
  }

  private end(status: 'canceled' | 'expired', now: Date): void {
    this.endedAt = now;
    this.become(status);
  }

  private become(status: BillingSubscriptionStatus): void {
    this.status = status;
    this.record({ type: 'billing-subscription-updated', subscription: this, status });
  }
}
