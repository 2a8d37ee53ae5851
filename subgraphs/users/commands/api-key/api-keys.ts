import { randomBytes } from 'node:crypto';
import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { ApiKeyNotFound } from '../../domain/errors.js';
import { audit, type AuditAction } from '../audit/audit.js';
import { requireCurrentRole } from '../shared/load-user.js';
import { hashToken, newSecretToken } from '../shared/secret-token.js';

/** `key` is returned only here; its hash is stored. */
export interface NewSecret {
  readonly keyId: string;
  readonly key: string;
}

/** Runs `work` for a viewer who is staff now, and writes the audit entry. */
export async function asStaff<Result extends { readonly keyId: string; readonly unchanged?: boolean }>(
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

/** Locks the key, so that concurrent rotations run one after the other. */
export async function isRevoked(transaction: Transaction, keyId: string): Promise<boolean> {
  const [key] = isUuid(keyId)
    ? await transaction.sql<{ revoked: boolean }>(
        'select revoked_at is not null as revoked from api_key where id = $1 for update',
        [keyId],
      )
    : [];
  if (!key) throw new ApiKeyNotFound();
  return key.revoked;
}

export async function addSecret(transaction: Transaction, keyId: string): Promise<NewSecret> {
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
