import type { Context } from '../../../../platform/context.js';
import { after, DAY } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import { ApiKeyExpiryInvalid } from '../../domain/errors.js';
import { loadUser } from '../shared/load-user.js';
import { addSecret, asStaff, type NewSecret } from './api-keys.js';

const LONGEST_LIFE_MS = 731 * DAY;

export interface CreateApiKey {
  readonly name: string;
  readonly scopes: readonly string[];
  /** Per day in UTC. */
  readonly dailyCostBudget: number;
  readonly expiresAt: Date;
}

export function createApiKey(context: Context, input: CreateApiKey): Promise<NewSecret> {
  return asStaff(context, 'createApiKey', 'api-key-created', async (transaction, viewerId) => {
    const { now } = transaction;
    if (input.expiresAt <= now || input.expiresAt > after(now, LONGEST_LIFE_MS)) throw new ApiKeyExpiryInvalid();
    const keyId = newId();
    await transaction.sql(
      `insert into api_key (id, name, scopes, daily_cost_budget, expires_at, created_by, created_at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        keyId,
        input.name,
        [...new Set(input.scopes)],
        input.dailyCostBudget,
        input.expiresAt.toISOString(),
        viewerId,
        now.toISOString(),
      ],
    );
    (await loadUser(transaction, viewerId)).warn('API_KEY_CREATED');
    return addSecret(transaction, keyId);
  });
}
