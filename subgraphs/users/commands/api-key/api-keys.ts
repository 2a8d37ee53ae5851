import { randomBytes } from 'node:crypto';
import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { after, DAY } from '../../../../platform/domain/clock.js';
import { isUuid, newId } from '../../../../platform/domain/ids.js';
import { ApiKeyExpiryInvalid, ApiKeyNotFound, ApiKeyRevoked } from '../../domain/errors.js';
import { audit, type AuditAction } from '../audit/audit.js';
import { requireCurrentRole } from '../shared/load-user.js';
import { hashToken, newSecretToken } from '../shared/secret-token.js';

/** How long a replaced key is still taken, so that a partner can change over without a pause. */
export const REPLACED_KEY_LIVES_MS = DAY;
const LONGEST_LIFE_MS = 731 * DAY;

/** `key` is told this once; only its hash is kept. */
export interface NewSecret {
  readonly keyId: string;
  readonly key: string;
}

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
        ...[keyId, input.name.trim(), [...new Set(input.scopes)], input.dailyCostBudget],
        ...[input.expiresAt.toISOString(), viewerId, now.toISOString()],
      ],
    );
    return addSecret(transaction, keyId);
  });
}

/** The key before is taken for 24 hours more. */
export function rotateApiKey(context: Context, input: { readonly keyId: string }): Promise<NewSecret> {
  return asStaff(context, 'rotateApiKey', 'api-key-rotated', async (transaction) => {
    if (await isRevoked(transaction, input.keyId)) throw new ApiKeyRevoked();
    await transaction.sql('update api_key_secret set valid_until = $2 where key_id = $1 and valid_until is null', [
      input.keyId,
      after(transaction.now, REPLACED_KEY_LIVES_MS).toISOString(),
    ]);
    return addSecret(transaction, input.keyId);
  });
}

/** Refused from now on, replaced ones as well; twice is the same as once. */
export function revokeApiKey(context: Context, input: { readonly keyId: string }): Promise<{ readonly keyId: string }> {
  return asStaff(context, 'revokeApiKey', 'api-key-revoked', async (transaction) => {
    if (await isRevoked(transaction, input.keyId)) return { keyId: input.keyId, unchanged: true };
    await transaction.sql('update api_key set revoked_at = $2 where id = $1', [
      input.keyId,
      transaction.now.toISOString(),
    ]);
    return { keyId: input.keyId };
  });
}

async function asStaff<Result extends { readonly keyId: string; readonly unchanged?: boolean }>(
  context: Context,
  name: string,
  action: AuditAction,
  work: (transaction: Transaction, viewerId: string) => Promise<Result>,
): Promise<Result> {
  const viewer = requireRole(context, 'staff');
  return runCommand(context, name, async (transaction) => {
    await requireCurrentRole(transaction, 'staff');
    const result = await work(transaction, viewer.id);
    if (!result.unchanged) await audit(transaction, { action, detail: result.keyId });
    return result;
  });
}

/** Locks the key: of two rotations at once each makes a secret, one after the other. */
async function isRevoked(transaction: Transaction, keyId: string): Promise<boolean> {
  const [key] = isUuid(keyId)
    ? await transaction.sql<{ revoked: boolean }>(
        'select revoked_at is not null as revoked from api_key where id = $1 for update',
        [keyId],
      )
    : [];
  if (!key) throw new ApiKeyNotFound();
  return key.revoked;
}

async function addSecret(transaction: Transaction, keyId: string): Promise<NewSecret> {
  const prefix = `lyk_${randomBytes(4).toString('hex')}`;
  const key = `${prefix}_${newSecretToken()}`;
  await transaction.sql('insert into api_key_secret (hash, key_id, prefix, created_at) values ($1, $2, $3, $4)', [
    hashToken(key),
    keyId,
    prefix,
    transaction.now.toISOString(),
  ]);
  return { keyId, key };
}
