import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { requireStrongPassword } from '../../domain/password-policy.js';
import type { User } from '../../domain/user.js';
import { audit } from '../audit/audit.js';
import { loadUser } from '../shared/load-user.js';
import { hashPassword } from '../shared/password-hash.js';
import { provePassword } from '../shared/prove-password.js';
import { endSessions } from '../session/sessions.js';

export interface ChangePassword {
  readonly oldPassword: string;
  readonly newPassword: string;
}

/** Revokes all other sessions. Wrong old passwords count as log-in attempts. */
export async function changePassword(context: Context, input: ChangePassword): Promise<User> {
  const viewer = requireViewer(context);
  const proven = await provePassword(context, input.oldPassword, 'input.oldPassword', (owner) =>
    requireStrongPassword(input.newPassword, owner, 'input.newPassword'),
  );
  const passwordHash = await hashPassword(input.newPassword);
  return runCommand(context, 'changePassword', async (transaction) => {
    const user = await loadUser(transaction, viewer.id);
    await proven.redeem(transaction, user);
    user.changePassword(passwordHash);
    // Links that were requested under the old password must not replace the new one.
    for (const table of ['password_reset_token', 'invitation'])
      await transaction.sql(`delete from ${table} where user_id = $1`, [user.id]);
    await endSessions(transaction, user, 'password-changed', { except: viewer.sessionId });
    await audit(transaction, { action: 'password-changed', targetId: user.id });
    return user;
  });
}
