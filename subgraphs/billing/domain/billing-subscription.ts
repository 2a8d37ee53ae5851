import { Collection } from '@mikro-orm/core';
import { Aggregate } from '../../../platform/domain/aggregate.js';
import { after } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { Money } from '../../../platform/domain/money.js';
import { BillingSubscriptionUnpaid, ProrationDateRefused, refusalOf } from './errors.js';
import { daysAfter, periodEnd, type BillingInterval } from './period.js';
import { prorate, unusedOf, type PaidPeriod, type PlanChange } from './proration.js';
import { dueAt } from './subscription-due.js';
import { SubscriptionCharge, type ChargedPlan } from './subscription-charge.js';
import { inNextPeriod, type SubscriptionDiscount } from './subscription-discount.js';
import {
  PAYMENT_DUE_MS,
  RETRY_DAYS,
  type BillingSubscriptionStatus,
  type SubscriptionEvent,
} from './subscription-status.js';

export type BillingSubscriptionEvent = SubscriptionEvent<BillingSubscription>;

/** A plan that a user has or ordered. A user has at most one live plan. */
export class BillingSubscription extends Aggregate<BillingSubscriptionEvent> {
  readonly id = newId();
  status: BillingSubscriptionStatus = 'incomplete';
  /** While it is incomplete: when it ends unless it is paid. */
  readonly paymentDueAt: Date;
  currentPeriodStart: Date | null = null;
  currentPeriodEnd: Date | null = null;
  /** Periods end `periodCount` intervals after this instant; 0 where the period ends with it. */
  anchorAt: Date | null = null;
  periodCount = 0;
  /** What the current period is worth, a whole one: nothing in a trial. */
  value: Money;
  /** What a period costs without coupons that end, in minor units of the value; null: the value. */
  committedMinor: number | null = null;
  /** The rate of the tax in both: 2300 are 23 %. */
  valueTaxBasisPoints = 0;
  /** From when it would have that worth, where a pause left less of it; else null. */
  valuedFrom: Date | null = null;
  /** Since when it is as it is: an older preview of a change says nothing. */
  planSince: Date | null = null;
  trialEndsAt: Date | null = null;
  /** The plan of the next period, where it is another. */
  nextProductId: string | null = null;
  cancelAtPeriodEnd = false;
  pastDueSince: Date | null = null;
  /** When the payment of a renewal is tried again. */
  nextAttemptAt: Date | null = null;
  pausedAt: Date | null = null;
  endedAt: Date | null = null;
  readonly charges = new Collection<SubscriptionCharge>(this);

  constructor(
    readonly userId: string,
    public productId: string,
    public interval: BillingInterval,
    /** On whose calendar the periods are counted. */
    readonly timeZone: string,
    readonly createdAt: Date,
    currency: string,
    /** How many days are free; 0 for none. */
    readonly trialDays = 0,
    public discounts: readonly SubscriptionDiscount[] = [],
  ) {
    super();
    this.value = new Money(0, currency);
    this.paymentDueAt = after(createdAt, PAYMENT_DUE_MS);
    this.record({ type: 'billing-subscription-created', subscription: this });
  }

  get isLive(): boolean {
    return this.status !== 'canceled' && this.status !== 'expired';
  }

  /** The one invoice that waits for its payment. */
  get openCharge(): SubscriptionCharge | null {
    return this.charges.getItems().find(({ status }) => status === 'open') ?? null;
  }

  /**
   * The invoices whose payments are the value of the current period, newest first: those of changes of the plan since the
   * invoice that began the period, and that one. Empty while the period is not paid.
   */
  get fundingInvoiceIds(): readonly string[] {
    if (this.openCharge?.kind === 'renewal') return [];
    const paid = this.charges
      .getItems()
      .filter(({ status }) => status === 'paid')
      .sort((a, b) => b.openedAt.getTime() - a.openedAt.getTime() || (a.id < b.id ? 1 : -1));
    return paid.slice(0, paid.findIndex(({ kind }) => kind !== 'change') + 1).map(({ invoiceId }) => invoiceId);
  }

  /** The invoice whose payment begins it. */
  awaitFirst(invoiceId: string, price: Money, taxBasisPoints: number, committedMinor: number | null = null): void {
    const { productId, interval } = this;
    const plan = { productId, interval, price, committedMinor, taxBasisPoints };
    this.charges.add(new SubscriptionCharge('first', invoiceId, plan, this.createdAt, this.createdAt));
  }

  /** An invoice was paid. False if the plan no longer waits for it: then the payment must be refunded. Idempotent. */
  settle(invoiceId: string, now: Date): boolean {
    const charge = this.charges.getItems().find((candidate) => candidate.invoiceId === invoiceId);
    if (charge?.status !== 'open' || !this.isLive) return charge?.status === 'paid';
    charge.status = 'paid';
    if (charge.kind === 'first') this.begin(charge.plan, now);
    else if (charge.kind === 'change') this.take(charge.plan, charge.startsAt, now);
    else if (this.status === 'past_due') this.become('active');
    this.pastDueSince = this.nextAttemptAt = null;
    return true;
  }

  private begin(plan: ChargedPlan, now: Date): void {
    const { trialDays, interval, timeZone } = this;
    this.currentPeriodStart = this.planSince = now;
    if (trialDays > 0) {
      this.trialEndsAt = this.anchorAt = this.currentPeriodEnd = daysAfter(now, trialDays, timeZone);
      return this.become('trialing');
    }
    this.anchorAt = now;
    this.periodCount = 1;
    this.currentPeriodEnd = periodEnd(now, interval, timeZone);
    this.adopt(plan, plan.price);
    this.discounts = inNextPeriod(this.discounts);
    this.become('active');
  }

  /** When the next period begins, if it is time for it. It waits while an invoice is open, and none follows a cancellation. */
  renewalDue(now: Date): Date | null {
    const end = this.currentPeriodEnd;
    if (!end || end > now || this.openCharge || this.cancelAtPeriodEnd) return null;
    return this.status === 'trialing' || this.status === 'active' ? end : null;
  }

  /** The next period begins where the last one ended, and is to be paid by this invoice. */
  renew(invoiceId: string, plan: ChargedPlan, now: Date): void {
    const start = this.renewalDue(now);
    if (!start || !this.anchorAt) throw refusalOf(this);
    this.charges.add(new SubscriptionCharge('renewal', invoiceId, plan, start, now));
    if (plan.interval !== this.interval) {
      this.anchorAt = start;
      this.periodCount = 0;
    }
    this.adopt(plan, plan.price);
    this.discounts = inNextPeriod(this.discounts);
    this.periodCount += 1;
    this.currentPeriodStart = start;
    this.valuedFrom = null;
    this.planSince = now;
    this.currentPeriodEnd = periodEnd(this.anchorAt, plan.interval, this.timeZone, this.periodCount);
    this.become('active');
  }

  /** A try to collect a renewal failed: it is tried again, and the plan ends after the last try. News of an older try is none. */
  failAttempt(invoiceId: string, attempt: number, now: Date): void {
    const charge = this.openCharge;
    if (charge?.kind !== 'renewal' || charge.invoiceId !== invoiceId || charge.attempt !== attempt || !this.isLive)
      return;
    const days = RETRY_DAYS[attempt];
    if (days === undefined) return this.end('canceled', now);
    const planned = daysAfter(charge.openedAt, days, this.timeZone);
    // After an outage the tries don't come all at once.
    this.nextAttemptAt = planned > now ? planned : daysAfter(now, 1, this.timeZone);
    this.pastDueSince ??= now;
    if (this.status !== 'past_due') this.become('past_due');
  }

  /** The next try to collect, if it is time for it. */
  retryIfDue(now: Date): { readonly invoiceId: string; readonly attempt: number } | null {
    const charge = this.openCharge;
    if (this.status !== 'past_due' || !charge || !this.nextAttemptAt || this.nextAttemptAt > now) return null;
    charge.attempt += 1;
    this.nextAttemptAt = null;
    return { invoiceId: charge.invoiceId, attempt: charge.attempt };
  }

  /**
   * What another plan costs from `at` on. In a trial nothing, and the trial goes on. `remaining` is what can still be returned
   * of the payments of the period: unused time is never worth more.
   */
  planChange(plan: ChargedPlan, at: Date, remaining: Money): PlanChange {
    const period = this.changeablePeriod();
    if (at >= period.end) throw refusalOf(this);
    if (at < period.start || (this.planSince && at < this.planSince)) throw new ProrationDateRefused();
    if (this.status === 'active') return prorate(period, plan, at, this.timeZone, remaining);
    return { plan, at, charge: period.value, unused: period.value, periodStart: period.began, periodEnd: period.end };
  }

  /** The other plan begins when this invoice is paid. */
  awaitChange(invoiceId: string, change: PlanChange, now: Date): void {
    this.charges.add(new SubscriptionCharge('change', invoiceId, change.plan, change.at, now));
  }

  /** The other plan begins: at once where nothing is to be paid for it. */
  take(plan: ChargedPlan, at: Date, now: Date): void {
    this.planSince = now;
    if (this.status !== 'trialing' && plan.interval !== this.interval) {
      this.anchorAt = this.currentPeriodStart = at;
      this.valuedFrom = null;
      this.periodCount = 1;
      this.currentPeriodEnd = periodEnd(at, plan.interval, this.timeZone);
      this.discounts = inNextPeriod(this.discounts);
    }
    // A trial is worth nothing, whatever plan it is of.
    if (this.status === 'trialing') this.adopt({ ...plan, committedMinor: this.committedMinor }, this.value);
    else this.adopt(plan, plan.price);
    this.become(this.status);
  }

  /** The next period is of another plan; the one that it has already takes that back. */
  changeAtPeriodEnd(productId: string): void {
    this.changeablePeriod();
    this.nextProductId = productId === this.productId ? null : productId;
    this.become(this.status);
  }

  /** The plan stays as it is when the invoice of another was not paid in time. */
  private dropChange(): void {
    if (this.openCharge?.kind === 'change') this.openCharge.status = 'dropped';
  }

  /** What is left of the period is kept for later. Idempotent. */
  pause(now: Date): void {
    if (this.status === 'paused') return;
    const { end } = this.changeablePeriod();
    if (this.status !== 'active' || end <= now) throw refusalOf(this);
    this.pausedAt = now;
    this.become('paused');
  }

  /** What was left of the period begins now, with its worth; later periods are counted from its end. Idempotent. */
  resume(now: Date): void {
    if (this.status === 'active') return;
    const { pausedAt, period } = this;
    if (this.status !== 'paused' || !pausedAt || !period) throw refusalOf(this);
    this.currentPeriodStart = this.planSince = now;
    this.currentPeriodEnd = this.anchorAt = after(now, period.end.getTime() - pausedAt.getTime());
    this.valuedFrom = after(this.currentPeriodEnd, period.start.getTime() - period.end.getTime());
    this.periodCount = 0;
    this.pausedAt = null;
    this.become('active');
  }

  /**
   * One that is paid, or on trial, lasts to the end of its period; one that waits for money, or is paused, ends at once.
   * Idempotent.
   */
  cancel(now: Date): void {
    if (!this.isLive) throw refusalOf(this);
    if (this.cancelAtPeriodEnd) return;
    this.dropChange();
    this.markCanceled();
    if (this.openCharge || this.status === 'paused') this.end('canceled', now);
    else this.become(this.status);
  }

  /** Ends it at once. Returns what was paid for the time that is left, at most `remaining` of the payments of the period. */
  cancelNow(now: Date, remaining: Money = new Money(0, this.value.currency)): Money {
    if (!this.isLive) throw refusalOf(this);
    // What waits for its payment was not paid for.
    const paid = this.openCharge?.kind === 'renewal' ? null : this.period;
    if (!this.cancelAtPeriodEnd) this.markCanceled();
    const unused = paid && unusedOf(paid, this.pausedAt ?? now, remaining);
    this.end('canceled', now);
    return unused ?? new Money(0, this.value.currency);
  }

  /** The payment of an invoice was refunded in full: a plan whose period it paid ends at once. Idempotent. */
  endIfFundedBy(invoiceId: string, now: Date): void {
    if (this.isLive && this.fundingInvoiceIds.includes(invoiceId)) this.cancelNow(now);
  }

  private markCanceled(): void {
    this.cancelAtPeriodEnd = true;
    this.nextProductId = null;
    this.record({ type: 'billing-subscription-canceled', subscription: this });
  }

  /** Takes a cancellation back while the period lasts. Idempotent. */
  keep(now: Date): void {
    if (!this.isLive) throw refusalOf(this);
    if (!this.cancelAtPeriodEnd) return;
    if (!this.currentPeriodEnd || this.currentPeriodEnd <= now) throw refusalOf(this);
    this.cancelAtPeriodEnd = false;
    this.become(this.status);
  }

  /** What happens when a time is over: that of a canceled period, of a pause, of the wait for a payment. */
  endIfDue(now: Date): void {
    const due = dueAt(this);
    if (!due || due > now) return;
    if (this.status === 'incomplete' || this.status === 'paused') return this.end('expired', now);
    if (this.cancelAtPeriodEnd) return this.end('canceled', now);
    if (this.openCharge?.kind !== 'change') return;
    this.dropChange();
    this.become(this.status);
  }

  private get period(): PaidPeriod | null {
    const { currentPeriodStart: began, currentPeriodEnd: end, interval, value } = this;
    return began && end && { began, start: this.valuedFrom ?? began, end, interval, value };
  }

  /** The period of a plan that is paid for or on trial, and goes on. */
  private changeablePeriod(): PaidPeriod {
    if (this.isLive && this.openCharge) throw new BillingSubscriptionUnpaid(this.openCharge.invoiceId);
    const { period, status } = this;
    if (!period || (status !== 'active' && status !== 'trialing') || this.cancelAtPeriodEnd) throw refusalOf(this);
    return period;
  }

  private end(status: 'canceled' | 'expired', now: Date): void {
    if (this.openCharge) this.openCharge.status = 'dropped';
    this.nextAttemptAt = this.pausedAt = this.nextProductId = null;
    this.endedAt = now;
    this.become(status);
  }

  private adopt({ productId, interval, committedMinor, taxBasisPoints }: ChargedPlan, value: Money): void {
    Object.assign(this, { productId, interval, nextProductId: null, value, committedMinor });
    this.valueTaxBasisPoints = taxBasisPoints;
  }

  private become(status: BillingSubscriptionStatus): void {
    this.status = status;
    this.record({ type: 'billing-subscription-updated', subscription: this, status });
  }
}
