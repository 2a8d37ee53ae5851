import type { Transaction } from '../../../../platform/command.js';
import { after } from '../../../../platform/domain/clock.js';
import { PASSKEY_CHALLENGE_LIFETIME_MS } from '../../providers/passkeys.js';
import { hashToken } from '../shared/secret-token.js';

/** `userId`: who registers a passkey by it; null for a log-in. */
export async function storeChallenge(
  transaction: Transaction,
  challenge: string,
  userId: string | null,
): Promise<Date> {
  const expiresAt = after(transaction.now, PASSKEY_CHALLENGE_LIFETIME_MS);
  await transaction.sql('insert into passkey_challenge (hash, user_id, expires_at) values ($1, $2, $3)', [
    hashToken(challenge),
    userId,
    expiresAt.toISOString(),
  ]);
  return expiresAt;
}

/** Uses it up, in a transaction of its own: an answer is tried once. False when it was used, has expired or is another's. */
export async function useChallenge(
  transaction: Transaction,
  challenge: string,
  userId: string | null,
): Promise<boolean> {
  const used = await transaction.sql(
    `delete from passkey_challenge where hash = $1 and user_id is not distinct from $2 and expires_at > $3 returning hash`,
    [hashToken(challenge), userId, transaction.now.toISOString()],
  );
  return used.length > 0;
}
