import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { VerificationTokenInvalid } from '../../domain/errors.js';
import type { User } from '../../domain/user.js';
import { loadUser } from '../shared/load-user.js';
import { hashToken } from '../shared/secret-token.js';

/** Uses up every verification token of the user. */
export function verifyEmail(context: Context, input: { readonly token: string }): Promise<User> {
  return runCommand(context, 'verifyEmail', async (transaction) => {
    const valid = [hashToken(input.token), transaction.now.toISOString()];
    const [token] = await transaction.sql<{ user_id: string }>(
      'select user_id from verification_token where hash = $1 and expires_at > $2',
      valid,
    );
    if (!token) throw new VerificationTokenInvalid();
    const user = await loadUser(transaction, token.user_id);
    const used = await transaction.sql<{ hash: string }>(
      'delete from verification_token where user_id = $1 returning hash',
      [user.id],
    );
    if (!used.some(({ hash }) => hash === valid[0])) throw new VerificationTokenInvalid();
    user.verifyEmail(transaction.now);
    return user;
  });
}
