import { runCommand } from '../../../platform/command.js';
import { requireViewer, type Context } from '../../../platform/context.js';
import { InvalidCredentials, UserNotFound } from '../domain/errors.js';
import { requireStrongPassword } from '../domain/password-policy.js';
import type { User } from '../domain/user.js';
import { giveBack, passwordLimits, takeTry } from './attempts.js';
import { audit } from './audit.js';
import { loadUser } from './load-user.js';
import { hashPassword, passwordMatches } from './password-hash.js';
import { endSessions } from './sessions.js';

export interface ChangePassword {
  readonly oldPassword: string;
  readonly newPassword: string;
}

/** Ends all other sessions: whoever knew the old password is out. Tries count like those of a log in. */
export async function changePassword(context: Context, input: ChangePassword): Promise<User> {
  const viewer = requireViewer(context);
  const { taken, account } = await runCommand(context, 'countChangePassword', async (transaction) => {
    const [account] = await transaction.sql<{ email: string; password_hash: string }>(
      'select email, password_hash from user_account where id = $1',
      [viewer.id],
    );
    if (!account) throw new UserNotFound();
    requireStrongPassword(input.newPassword, account.email, 'input.newPassword');
    return { account, taken: await takeTry(transaction, passwordLimits(context, account.email)) };
  });
  if (!(await passwordMatches(input.oldPassword, account.password_hash))) {
    throw new InvalidCredentials('input.oldPassword');
  }
  const passwordHash = await hashPassword(input.newPassword);
  return runCommand(context, 'changePassword', async (transaction) => {
    const user = await loadUser(transaction, viewer.id);
    if (user.passwordHash !== account.password_hash) throw new InvalidCredentials('input.oldPassword');
    user.changePassword(passwordHash);
    // A link that was asked for under the old password is no way around the new one.
    await transaction.sql('delete from password_reset_token where user_id = $1', [user.id]);
    await endSessions(transaction, user, 'password-changed', { except: viewer.sessionId });
    await audit(transaction, { action: 'password-changed', targetId: user.id });
    await giveBack(transaction, taken);
    return user;
  });
}
