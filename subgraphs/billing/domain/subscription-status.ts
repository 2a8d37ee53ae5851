import { DAY } from '../../../platform/domain/clock.js';

/**
 * `incomplete` waits for its first payment; `trialing`, `active` and `past_due` (a renewal is tried again) give what the plan
 * gives; `paused` keeps its time for later; `canceled` and `expired` are over.
 */
export type BillingSubscriptionStatus =
  'incomplete' | 'trialing' | 'active' | 'past_due' | 'paused' | 'canceled' | 'expired';

/** How long a plan waits for its first payment. */
export const PAYMENT_DUE_MS = 7 * DAY;
/** How long the invoice of another plan can be paid, at most to the end of the period; then the plan stays. */
export const CHANGE_DUE_MS = DAY;
/** On which days after a renewal its payment is tried again. After the last one the plan ends. */
export const RETRY_DAYS = [1, 3, 5, 7] as const;
/** How long a plan can be paused; then it ends. */
export const PAUSE_DAYS = 365;

/** Whether the person may use what the plan gives. */
export function givesPro(status: BillingSubscriptionStatus): boolean {
  return status === 'trialing' || status === 'active' || status === 'past_due';
}

export type SubscriptionEvent<Subscription> =
  | { readonly type: 'billing-subscription-created'; readonly subscription: Subscription }
  | {
      readonly type: 'billing-subscription-updated';
      readonly subscription: Subscription;
      readonly status: BillingSubscriptionStatus;
    }
  | { readonly type: 'billing-subscription-canceled'; readonly subscription: Subscription };
