import type { Context } from '../../../../platform/context.js';
import { asStaff, isRevoked } from './api-keys.js';

/** The key and the ones that it replaced are rejected from now on. Idempotent. */
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
