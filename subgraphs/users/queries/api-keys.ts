import { perRequest, type Context } from '../../../platform/context.js';
import { now } from '../../../platform/domain/clock.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';

export interface ApiKeyView {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly dailyCostBudget: number;
  readonly expiresAt: Date;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly costToday: number;
  readonly requestsToday: number;
}

/** `$1` is the day. */
const SELECT_KEY = `
  select api_key.id, name, prefix, scopes, daily_cost_budget, expires_at, created_by, api_key.created_at, last_used_at,
    revoked_at, coalesce(cost, 0) as cost_today, coalesce(requests, 0) as requests_today
  from api_key join api_key_secret secret on secret.key_id = api_key.id and valid_until is null
    left join api_key_usage usage on usage.key_id = api_key.id and day = $1::date`;

const today = (): string => now().toISOString().slice(0, 10);

export const apiKeyById = perRequest((context) =>
  rowLoader<ApiKeyView>('id', (ids) =>
    context.db.rows(`${SELECT_KEY} where api_key.id = any($2::uuid[])`, [today(), ids]),
  ),
);

/** Newest first. */
export function listApiKeys(context: Context, args: PageArgs): Promise<Connection<ApiKeyView>> {
  return page(context.db, { select: SELECT_KEY, parameters: [today()], orderBy: ['id'], direction: 'desc' }, args);
}
