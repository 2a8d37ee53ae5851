import type { Context } from '../../../../platform/context.js';
import { after, DAY } from '../../../../platform/domain/clock.js';
import { ApiKeyRevoked } from '../../domain/errors.js';
import { addSecret, asStaff, isRevoked, type NewSecret } from './api-keys.js';

/** A replaced key stays valid for this long, so that a partner can switch without an outage. */
export const REPLACED_KEY_LIVES_MS = DAY;

/** The old key stays valid for 24 hours. */
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
