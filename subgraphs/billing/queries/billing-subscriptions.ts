import { now } from '../../../platform/domain/clock.js';
import { perRequest } from '../../../platform/context.js';
import { listLoader, rowLoader } from '../../../platform/graphql/loaders.js';
import type { SubscriptionDiscount } from '../domain/subscription-discount.js';
import type { BillingSubscriptionStatus } from '../domain/subscription-status.js';

export interface BillingSubscriptionView {
  readonly id: string;
  readonly userId: string;
  readonly productId: string;
  readonly status: BillingSubscriptionStatus;
  readonly createdAt: Date;
  readonly currentPeriodStart: Date | null;
  readonly currentPeriodEnd: Date | null;
  readonly trialEndsAt: Date | null;
  readonly nextProductId: string | null;
  readonly cancelAtPeriodEnd: boolean;
  readonly pastDueSince: Date | null;
  readonly nextAttemptAt: Date | null;
  readonly pausedAt: Date | null;
  readonly endedAt: Date | null;
  readonly currency: string;
  readonly discounts: readonly SubscriptionDiscount[];
}

const COLUMNS = `id, user_id, product_id, status, created_at, current_period_start, current_period_end,
  trial_ends_at, next_product_id, cancel_at_period_end, past_due_since, next_attempt_at, paused_at, ended_at,
  value_currency as currency, discounts`;

export const billingSubscriptionById = perRequest((context) =>
  rowLoader<BillingSubscriptionView>('id', (ids) =>
    context.db.rows(`select ${COLUMNS} from billing_subscription where id = any($1::uuid[])`, [ids]),
  ),
);

/** The newest of each person: the live one if there is one, for no other can be begun beside it. */
export const billingSubscriptionOfUser = perRequest((context) =>
  rowLoader<BillingSubscriptionView>('userId', (ids) =>
    context.db.rows(
      `select newest.* from unnest($1::uuid[]) wanted (id)
       cross join lateral (
         select ${COLUMNS} from billing_subscription where user_id = wanted.id order by id desc limit 1
       ) newest`,
      [ids],
    ),
  ),
);

export interface EntitlementView {
  readonly id: string;
  readonly userId: string;
  readonly entitlement: string;
  readonly validUntil: Date | null;
  readonly grantedAt: Date;
}

/** What each person may use now, newest first, at most 100. */
export const entitlementsOfUser = perRequest((context) =>
  listLoader<EntitlementView>('userId', (ids) =>
    context.db.rows(
      `select listed.* from unnest($1::uuid[]) wanted (id)
       cross join lateral (
         select id, user_id, entitlement, valid_until, granted_at from entitlement
         where user_id = wanted.id and revoked_at is null and (valid_until is null or valid_until > $2) order by id desc limit 100
       ) listed`,
      [ids, now().toISOString()],
    ),
  ),
);
