import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, HOUR } from '../../../../platform/domain/clock.js';
import type { Recipient } from '../shared/send-mail.js';
import { hashToken, newSecretToken } from '../shared/secret-token.js';

export const PASSWORD_RESET_TOKEN_LIFETIME_MS = HOUR;

/** A token that sets a new password; null when no active user has this id. */
export function makePasswordResetToken(
  context: Context,
  userId: string,
): Promise<(Recipient & { readonly token: string }) | null> {
  return runCommand(context, 'makePasswordResetToken', async (transaction) => {
    const [user] = await transaction.sql<{ email: string; locale: string }>(
      `select email, locale from user_account where id = $1 and status = 'active' for share`,
      [userId],
    );
    if (!user) return null;
    const token = newSecretToken();
    await transaction.sql('insert into password_reset_token (hash, user_id, expires_at) values ($1, $2, $3)', [
      hashToken(token),
      userId,
      after(transaction.now, PASSWORD_RESET_TOKEN_LIFETIME_MS).toISOString(),
    ]);
    return { ...user, token };
  });
}
