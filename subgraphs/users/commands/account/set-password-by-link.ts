import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import type { DomainError } from '../../../../platform/domain/errors.js';
import { requireStrongPassword } from '../../domain/password-policy.js';
import type { User } from '../../domain/user.js';
import { forgetPasswordTries } from '../shared/attempts.js';
import { loadUser } from '../shared/load-user.js';
import { hashPassword } from '../shared/password-hash.js';
import { hashToken } from '../shared/secret-token.js';
import { endSessions } from '../session/sessions.js';

export interface PasswordLink {
  readonly table: 'password_reset_token' | 'invitation';
  readonly token: string;
  readonly password: string;
  /** Of the input that the password came in. */
  readonly field: string;
  readonly invalid: () => DomainError;
}

/**
 * Uses up every link of the user that sets a password, and revokes all sessions. The token proves access to the mailbox, so the
 * address is verified too, and links that verify it are used up. A password that is too weak leaves the token valid. `record` runs in
 * the transaction.
 */
export async function setPasswordByLink(
  context: Context,
  { table, token, password, field, invalid }: PasswordLink,
  record: (transaction: Transaction, user: User) => Promise<void>,
): Promise<void> {
  const hash = hashToken(token);
  const owner = await runCommand(context, 'findPasswordLink', async (transaction) => {
    const [found] = await transaction.sql<{ id: string; email: string; name: string }>(
      `select id, email, name from ${table} join user_account on id = user_id
       where hash = $1 and expires_at > $2 and status = 'active'`,
      [hash, transaction.now.toISOString()],
    );
    return found;
  });
  if (!owner) throw invalid();
  requireStrongPassword(password, owner, field);
  const passwordHash = await hashPassword(password);
  await runCommand(context, 'setPasswordByLink', async (transaction) => {
    const user = await loadUser(transaction, owner.id);
    const [live] = await transaction.sql(`select from ${table} where hash = $1 and expires_at > $2`, [
      hash,
      transaction.now.toISOString(),
    ]);
    if (user.status !== 'active' || !live) throw invalid();
    for (const used of ['password_reset_token', 'invitation', 'verification_token'])
      await transaction.sql(`delete from ${used} where user_id = $1`, [user.id]);
    user.verifyEmail(transaction.now);
    user.changePassword(passwordHash);
    await endSessions(transaction, user, 'password-changed');
    await forgetPasswordTries(transaction, user.email);
    await record(transaction, user);
  });
}
