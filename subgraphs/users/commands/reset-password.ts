import { runCommand } from '../../../platform/command.js';
import type { Context } from '../../../platform/context.js';
import { PasswordResetTokenInvalid } from '../domain/errors.js';
import { requireStrongPassword } from '../domain/password-policy.js';
import { forgetPasswordTries } from './attempts.js';
import { audit } from './audit.js';
import { loadUser } from './load-user.js';
import { hashPassword } from './password-hash.js';
import { hashToken } from './secret-token.js';
import { endSessions } from './sessions.js';

export interface ResetPassword {
  readonly token: string;
  readonly newPassword: string;
}

/**
 * Uses up every reset token of the user and ends all their sessions. Who has the token reads the mails of the address, so the
 * address is verified too, and links that verify it are used up. A password that is too weak leaves the token as it is.
 */
export async function resetPassword(context: Context, input: ResetPassword): Promise<void> {
  const hash = hashToken(input.token);
  const owner = await runCommand(context, 'findPasswordReset', async (transaction) => {
    const [found] = await transaction.sql<{ id: string; email: string }>(
      `select id, email from password_reset_token join user_account on id = user_id
       where hash = $1 and expires_at > $2 and status = 'active'`,
      [hash, transaction.now.toISOString()],
    );
    return found;
  });
  if (!owner) throw new PasswordResetTokenInvalid();
  requireStrongPassword(input.newPassword, owner.email, 'input.newPassword');
  const passwordHash = await hashPassword(input.newPassword);
  await runCommand(context, 'resetPassword', async (transaction) => {
    const user = await loadUser(transaction, owner.id);
    const used = await transaction.sql<{ hash: string }>(
      'delete from password_reset_token where user_id = $1 and expires_at > $2 returning hash',
      [user.id, transaction.now.toISOString()],
    );
    if (user.status !== 'active' || !used.some((token) => token.hash === hash)) throw new PasswordResetTokenInvalid();
    await transaction.sql('delete from verification_token where user_id = $1', [user.id]);
    user.verifyEmail(transaction.now);
    user.changePassword(passwordHash);
    await endSessions(transaction, user, 'password-changed');
    await forgetPasswordTries(transaction, user.email);
    await audit(transaction, { action: 'password-reset', targetId: user.id });
  });
}
