import { runCommand } from '../../../platform/command.js';
import { perRequest, requireRole, type Context } from '../../../platform/context.js';
import { InvalidInput } from '../../../platform/domain/errors.js';
import { isUuid } from '../../../platform/domain/ids.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { listLoader, rowLoader } from '../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import { audit } from '../commands/audit/audit.js';
import type { DataRequestKind, DataRequestPartStatus, DataRequestStatus } from '../domain/data-request.js';

export interface DataRequestView {
  readonly id: string;
  readonly userId: string;
  readonly kind: DataRequestKind;
  readonly status: DataRequestStatus;
  readonly requestedAt: Date;
  readonly dueAt: Date | null;
  readonly archiveSize: number | null;
  readonly archiveSha256: string | null;
  readonly expiresAt: Date | null;
  readonly endedAt: Date | null;
}

export interface DataRequestPartView {
  readonly requestId: string;
  readonly domain: string;
  readonly status: DataRequestPartStatus;
  readonly failureCode: string | null;
  readonly changedAt: Date;
}

const SELECT_REQUEST = `
  select id, user_id, kind, status, requested_at, due_at, archive_size, archive_sha256, expires_at, ended_at
  from data_request`;

export const dataRequestById = perRequest((context) =>
  rowLoader<DataRequestView>('id', (ids) => context.db.rows(`${SELECT_REQUEST} where id = any($1::uuid[])`, [ids])),
);

/** One a domain. */
export const partsOf = perRequest((context) =>
  listLoader<DataRequestPartView>('requestId', (ids) =>
    context.db.rows(
      `select request_id, domain, status, failure_code, changed_at from data_request_part
       where request_id = any($1::uuid[]) order by id`,
      [ids],
    ),
  ),
);

/** Newest first. */
export function dataRequestsOf(context: Context, userId: string, args: PageArgs): Promise<Connection<DataRequestView>> {
  return listDataRequests(context, { userId }, args);
}

export interface DataRequestFilter {
  readonly userId?: string | null;
  readonly status?: DataRequestStatus | null;
}

/** Of everybody, for staff, newest first. That they looked is audited. */
export async function seeDataRequests(
  context: Context,
  filter: DataRequestFilter,
  args: PageArgs,
): Promise<Connection<DataRequestView>> {
  requireRole(context, 'staff');
  const { userId } = filter;
  if (typeof userId === 'string' && !isUuid(userId))
    throw new InvalidInput([{ field: 'userId', message: 'must be an id' }]);
  const found = await listDataRequests(context, filter, args);
  await runCommand(context, 'seeDataRequests', (transaction) =>
    audit(transaction, { action: 'data-requests-seen', ...(userId && { targetId: userId }) }),
  );
  return found;
}

function listDataRequests(
  context: Context,
  { userId, status }: DataRequestFilter,
  args: PageArgs,
): Promise<Connection<DataRequestView>> {
  return page<DataRequestView>(
    context.db,
    {
      select: `${SELECT_REQUEST} where ($1::uuid is null or user_id = $1) and ($2::text is null or status = $2)`,
      parameters: [userId ?? null, status ?? null],
      orderBy: ['id'],
      direction: 'desc',
    },
    args,
  );
}

export interface OpenDataRequest {
  readonly id: string;
  readonly kind: DataRequestKind;
  readonly status: DataRequestStatus;
  readonly since: Date;
  /** Domains that are not done, with the code of their last failure. */
  readonly waitsFor: readonly string[];
}

/** Unfinished requests that started before `before`, oldest first: stuck requests are among them. */
export function openDataRequests(context: Context, before: Date, limit: number): Promise<OpenDataRequest[]> {
  return context.db.rows<OpenDataRequest>(
    `select request.id, kind, request.status, coalesce(due_at, requested_at) as since,
       coalesce(array_agg(domain || coalesce(' (' || failure_code || ')', '') order by part.id)
         filter (where part.status <> 'done'), '{}') as waits_for
     from data_request request join data_request_part part on request_id = request.id
     where request.status in ('closing', 'running') and coalesce(due_at, requested_at) <= $1
     group by request.id order by request.id limit $2`,
    [before.toISOString(), limit],
  );
}
