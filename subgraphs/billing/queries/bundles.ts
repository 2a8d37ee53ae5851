import { perRequest, type Context } from '../../../platform/context.js';
import { listLoader, rowLoader } from '../../../platform/graphql/loaders.js';
import type { BundleEntryKind, BundleStatus } from '../domain/bundle-account.js';

export interface BundleView {
  readonly id: string;
  readonly userId: string;
  readonly courseId: string;
  readonly productId: string;
  readonly status: BundleStatus | 'ended';
  readonly totalSessions: number;
  readonly remainingSessions: number;
  readonly heldSessions: number;
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
}

const SELECT_BUNDLE = `
  select bundle.id, user_id, course_id, product_id, total_sessions, remaining as remaining_sessions, valid_from, valid_to,
    case when valid_to <= now() then 'ended' else status end as status,
    (select count(*) from bundle_entry held where bundle_id = bundle.id and kind = 'hold' and not exists (
       select from bundle_entry settled
       where settled.reservation_id = held.reservation_id and settled.kind in ('capture', 'release')
     ))::integer as held_sessions
  from bundle_purchase bundle join bundle_account account on account.id = account_id`;

export const bundleById = perRequest((context) =>
  rowLoader<BundleView>('id', (ids) => context.db.rows(`${SELECT_BUNDLE} where bundle.id = any($1::uuid[])`, [ids])),
);

/** The newest 100 of each person. */
export const bundlesOfUser = perRequest((context) =>
  listLoader<BundleView>('userId', (ids) =>
    context.db.rows(
      `select listed.* from unnest($1::uuid[]) wanted (id)
       cross join lateral (${SELECT_BUNDLE} where user_id = wanted.id order by bundle.id desc limit 100) listed`,
      [ids],
    ),
  ),
);

export interface BundleEntryView {
  readonly id: string;
  readonly bundleId: string;
  readonly kind: BundleEntryKind;
  readonly delta: number;
  readonly bookingId: string | null;
  readonly createdAt: Date;
}

/** The newest 100 lines of each bundle, oldest first. */
export const historyOfBundle = perRequest((context) =>
  listLoader<BundleEntryView>('bundleId', (ids) =>
    context.db.rows(
      `select entry.* from unnest($1::uuid[]) wanted (id)
       cross join lateral (
         select id, bundle_id, kind, delta, booking_id, created_at from bundle_entry
         where bundle_id = wanted.id order by id desc limit 100
       ) entry order by entry.id`,
      [ids],
    ),
  ),
);

export interface BundleDiscrepancy {
  readonly bundleId: string;
  readonly what: 'remaining' | 'settled twice' | 'settled without a hold';
  readonly ledger: number;
  readonly projected: number;
}

/**
 * Proves that the remaining sessions of every bundle are what its ledger says, and that no session was used twice. Answers
 * with at most 1000 discrepancies; with none, every session is accounted for. One statement, so it sees one state.
 */
export function reconcileBundles(context: Context): Promise<BundleDiscrepancy[]> {
  return context.db.rows<BundleDiscrepancy>(
    `select bundle.id as bundle_id, 'remaining' as what, coalesce(sum(delta), 0)::integer as ledger, remaining as projected
     from bundle_purchase bundle left join bundle_entry on bundle_id = bundle.id
     group by bundle.id having coalesce(sum(delta), 0) <> remaining
     union all
     select bundle_id, case when holds = 0 then 'settled without a hold' else 'settled twice' end, settled, holds
     from (
       select reservation_id, min(bundle_id::text)::uuid as bundle_id,
         (count(*) filter (where kind = 'hold'))::integer as holds,
         (count(*) filter (where kind in ('capture', 'release')))::integer as settled
       from bundle_entry where reservation_id is not null group by reservation_id
     ) reservation where settled > holds
     order by bundle_id limit 1000`,
  );
}
