import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { DAY } from '../../../../platform/domain/clock.js';
import { HEADER, type RouteAnswer, type SubgraphHeaders } from '../../../../platform/client/subgraph-client.js';
import { hashToken } from '../shared/secret-token.js';

/** What the router learns about a key; `refused` is the reason to reject the request. */
export type ApiKeyAnswer =
  | { readonly refused: 'API_KEY_INVALID' }
  | {
      readonly refused: null | 'API_KEY_BUDGET_SPENT';
      readonly keyId: string;
      readonly name: string;
      readonly scopes: readonly string[];
      readonly expiresAt: string;
      /** Cost that is left today (UTC), after this request. */
      readonly budgetLeft: number;
      readonly budgetResetsAt: string;
    };

const MAX_COST = 1_000_000;

/** The owner and remaining budget of the key in `authorization: Bearer …`. Changes nothing. */
export function askAboutApiKey(context: Context, headers: SubgraphHeaders): Promise<ApiKeyAnswer> {
  return useApiKey(context, headers, 0);
}

/** The same, after adding one request with the cost in `lyceum-cost`. Not idempotent. */
export async function spendByApiKey(context: Context, headers: SubgraphHeaders): Promise<RouteAnswer> {
  const cost = /^\d{1,7}$/.test(headers[HEADER.cost] ?? '') ? Number(headers[HEADER.cost]) : 0;
  return { status: 200, body: await useApiKey(context, headers, cost) };
}

/**
 * Verifies the key and adds the cost if the day's budget allows it, in one statement, so that concurrent requests cannot
 * overspend. Unknown, expired, replaced and revoked keys get the same response.
 */
async function useApiKey(context: Context, headers: SubgraphHeaders, cost: number): Promise<ApiKeyAnswer> {
  const [, key] = /^Bearer (lyk_\S{1,100})$/i.exec(headers[HEADER.authorization] ?? '') ?? [];
  if (key === undefined) return { refused: 'API_KEY_INVALID' };
  return runCommand(context, 'useApiKey', async (transaction) => {
    const { now } = transaction;
    const day = now.toISOString().slice(0, 10);
    const [used] = await transaction.sql<Used>(
      `with presented as (
         select api_key.* from api_key_secret secret join api_key on api_key.id = key_id
         where hash = $1 and (valid_until is null or valid_until > $2) and revoked_at is null and expires_at > $2
       ), counted as (
         insert into api_key_usage as today (key_id, day, cost, requests)
         select id, $3::date, $4::integer, 1 from presented where $4 > 0 and $4 <= daily_cost_budget
         on conflict (key_id, day) do update set cost = today.cost + excluded.cost, requests = today.requests + 1
           where today.cost + excluded.cost <= (select daily_cost_budget from presented)
         returning cost
       ), seen as (
         -- To the minute, so that requests at once don't queue here.
         update api_key set last_used_at = $2 from presented
         where api_key.id = presented.id
           and (api_key.last_used_at is null or api_key.last_used_at < $2::timestamptz - interval '1 minute')
       )
       select id, name, scopes, expires_at, daily_cost_budget, (select cost from counted) as counted,
         (select cost from api_key_usage where key_id = id and day = $3::date) as spent
       from presented`,
      [hashToken(key), now.toISOString(), day, Math.min(cost, MAX_COST)],
    );
    if (!used) return { refused: 'API_KEY_INVALID' };
    const refused = cost > 0 && used.counted === null ? 'API_KEY_BUDGET_SPENT' : null;
    return {
      refused,
      keyId: used.id,
      name: used.name,
      scopes: used.scopes,
      expiresAt: new Date(used.expires_at).toISOString(),
      budgetLeft: Math.max(0, used.daily_cost_budget - (used.counted ?? used.spent ?? 0)),
      budgetResetsAt: new Date(Date.parse(day) + DAY).toISOString(),
    };
  });
}

interface Used {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expires_at: string;
  readonly daily_cost_budget: number;
  readonly counted: number | null;
  readonly spent: number | null;
}
