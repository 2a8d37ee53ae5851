import { after } from '../../../platform/domain/clock.js';
import { daysAfter } from './period.js';
import type { SubscriptionCharge } from './subscription-charge.js';
import { CHANGE_DUE_MS, PAUSE_DAYS, type BillingSubscriptionStatus } from './subscription-status.js';

interface Timed {
  readonly status: BillingSubscriptionStatus;
  readonly isLive: boolean;
  readonly openCharge: SubscriptionCharge | null;
  readonly paymentDueAt: Date;
  readonly currentPeriodEnd: Date | null;
  readonly nextAttemptAt: Date | null;
  readonly pausedAt: Date | null;
  readonly timeZone: string;
}

/** When the next scheduled change of a subscription is due; null while it waits for a user, or is over. */
export function dueAt(subscription: Timed): Date | null {
  const { status, openCharge, currentPeriodEnd: end, pausedAt, timeZone } = subscription;
  if (!subscription.isLive) return null;
  if (status === 'incomplete') return subscription.paymentDueAt;
  if (pausedAt) return daysAfter(pausedAt, PAUSE_DAYS, timeZone);
  if (openCharge?.kind === 'renewal') return subscription.nextAttemptAt;
  const changeEnds = openCharge && after(openCharge.openedAt, CHANGE_DUE_MS);
  return changeEnds && end && changeEnds < end ? changeEnds : end;
}
