import type { Context } from '../../../platform/context.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { after, HOUR } from '../../../platform/domain/clock.js';
import { firstIdOf, isUuid } from '../../../platform/domain/ids.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';

export interface AuditEntryView {
  readonly id: string;
  readonly action: string;
  readonly actorId: string | null;
  readonly targetId: string | null;
  readonly detail: string | null;
  readonly clientAddress: string | null;
  readonly requestId: string | null;
  readonly createdAt: Date;
  /** In the hash chain, from 1; null until the entry is sealed. */
  readonly position: number | null;
}

export interface AuditFilter {
  readonly action?: string | null;
  readonly actorId?: string | null;
  readonly targetId?: string | null;
  /** Inclusive. */
  readonly since?: Date | null;
  /** Exclusive. */
  readonly until?: Date | null;
}

/** An id is made after the time of its entry, while its command runs; clocks of instances may differ. */
const ID_SLACK = HOUR;
const NO_USER = '00000000-0000-0000-0000-000000000000';

/** Newest first. */
export function listAuditEntries(
  context: Context,
  filter: AuditFilter,
  args: PageArgs,
): Promise<Connection<AuditEntryView>> {
  return page<AuditEntryView>(
    context.db,
    {
      select: `select id, action, actor_id, target_id, detail, client_address, request_id, created_at, position
        from audit_entry left join audit_seal on entry_id = id
        where ($1::text is null or action = $1) and ($2::uuid is null or actor_id = $2)
          and ($3::uuid is null or target_id = $3)
          and ($4::timestamptz is null or created_at >= $4) and ($5::timestamptz is null or created_at < $5)
          and ($6::uuid is null or id >= $6) and ($7::uuid is null or id < $7)`,
      parameters: [
        filter.action ?? null,
        person(filter.actorId),
        person(filter.targetId),
        filter.since?.toISOString() ?? null,
        filter.until?.toISOString() ?? null,
        // Ids follow the time, so that an old range begins at its place in the index: the time bounds it exactly.
        filter.since ? firstIdOf(after(filter.since, -ID_SLACK)) : null,
        filter.until ? firstIdOf(after(filter.until, ID_SLACK)) : null,
      ],
      orderBy: ['id'],
      direction: 'desc',
    },
    args,
  );
}

/** An invalid id matches nothing. */
function person(id: string | null | undefined): string | null {
  if (id === null || id === undefined) return null;
  return isUuid(id) ? id : NO_USER;
}
