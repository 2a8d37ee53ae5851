import type { Context } from '../../../../platform/context.js';
import { page, type PageArgs } from '../../../../platform/graphql/pagination.js';
import type { Connection } from '../../../../platform/graphql/types.js';

export type DeliveryStatus = 'due' | 'sending' | 'collected' | 'sent' | 'failed' | 'dropped';

export interface DeliveryView {
  readonly id: string;
  readonly userId: string;
  readonly channel: string;
  readonly category: string;
  readonly status: DeliveryStatus;
  readonly reason: string | null;
  readonly failures: number;
  readonly dueAt: Date;
  readonly endedAt: Date | null;
  readonly isDigest: boolean;
}

/** What was or will be sent, newest first: for staff. */
export function listDeliveries(
  context: Context,
  { status, userId }: { readonly status: DeliveryStatus | null; readonly userId: string | null },
  args: PageArgs,
): Promise<Connection<DeliveryView>> {
  return page<DeliveryView>(
    context.db,
    {
      select: `
        select id, user_id, channel, category, status, reason, failures, due_at, ended_at, notification_id is null as is_digest
        from delivery where ($1::text is null or status = $1) and ($2::uuid is null or user_id = $2)`,
      parameters: [status, userId],
      orderBy: ['id'],
      direction: 'desc',
    },
    args,
  );
}
