import { hasRole } from '../../../platform/auth.js';
import type { Context } from '../../../platform/context.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import type { XpRule } from '../domain/xp-rules.js';

export interface ActivityEntryView {
  readonly id: string;
  readonly kind: XpRule | 'purchase';
  /** Null for a purchase. */
  readonly xp: number | null;
  readonly courseId: string | null;
  /** Of a purchase. */
  readonly invoiceId: string | null;
  readonly occurredAt: Date;
}

/**
 * What a player did, the newest first: ids follow the time. What they bought is for themselves and staff: others get the
 * list without it, so that it does not even show as a gap.
 */
export function activityOf(context: Context, playerId: string, args: PageArgs): Promise<Connection<ActivityEntryView>> {
  const { viewer } = context;
  const seesPurchases = viewer?.id === playerId || hasRole(viewer, 'staff');
  return page<ActivityEntryView>(
    context.db,
    {
      // Each part reads a page's worth of its index.
      select: ({ within, order, limit }) => `
        (select id, rule as kind, amount as xp, course_id, null::uuid as invoice_id, occurred_at from xp_transaction
         where player_id = $1 and ${within('xp_transaction')} order by ${order('xp_transaction')} limit ${limit})
        union all
        (select id, 'purchase', null, course_id, invoice_id, occurred_at from purchase
         where player_id = $1 and $2::boolean and ${within('purchase')} order by ${order('purchase')} limit ${limit})`,
      parameters: [playerId, seesPurchases],
      orderBy: ['id'],
      direction: 'desc',
    },
    args,
  );
}
