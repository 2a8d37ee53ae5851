import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, DAY } from '../../../../platform/domain/clock.js';
import type { Recipient } from '../shared/send-mail.js';
import { hashToken, newSecretToken } from '../shared/secret-token.js';

export const INVITATION_LIFETIME_MS = 7 * DAY;

/** A token that sets the first password; null when the account is not active, or already in use. */
export function makeInvitation(
  context: Context,
  userId: string,
): Promise<(Recipient & { readonly token: string }) | null> {
  return runCommand(context, 'makeInvitation', async (transaction) => {
    const [user] = await transaction.sql<{ email: string; locale: string }>(
      `select email, locale from user_account where id = $1 and status = 'active' and email_verified_at is null for share`,
      [userId],
    );
    if (!user) return null;
    const token = newSecretToken();
    await transaction.sql('insert into invitation (hash, user_id, expires_at) values ($1, $2, $3)', [
      hashToken(token),
      userId,
      after(transaction.now, INVITATION_LIFETIME_MS).toISOString(),
    ]);
    return { ...user, token };
  });
}
