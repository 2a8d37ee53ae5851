import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, DAY } from '../../../../platform/domain/clock.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import type { Recipient } from '../shared/send-mail.js';
import { hashToken, newSecretToken } from '../shared/secret-token.js';

export const VERIFICATION_TOKEN_LIFETIME_MS = DAY;

/** A token that proves access to the mailbox; null when the address is already verified. */
export function makeVerificationToken(
  context: Context,
  userId: string,
): Promise<(Recipient & { readonly token: string }) | null> {
  return runCommand(context, 'makeVerificationToken', async (transaction) => {
    if (!isUuid(userId)) return null;
    const [user] = await transaction.sql<{ email: string; locale: string }>(
      'select email, locale from user_account where id = $1 and email_verified_at is null for share',
      [userId],
    );
    if (!user) return null;
    const token = newSecretToken();
    await transaction.sql('insert into verification_token (hash, user_id, expires_at) values ($1, $2, $3)', [
      hashToken(token),
      userId,
      after(transaction.now, VERIFICATION_TOKEN_LIFETIME_MS).toISOString(),
    ]);
    return { ...user, token };
  });
}
