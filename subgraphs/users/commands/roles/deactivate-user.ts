import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { User } from '../../domain/user.js';
import { audit } from '../audit/audit.js';
import { loadUser, otherSuperAdmins, requireCurrentRole, requireMayManage } from '../shared/load-user.js';
import { endSessions } from '../session/sessions.js';

/** Revokes the user's sessions. Idempotent. */
export function deactivateUser(context: Context, input: { readonly userId: string }): Promise<User> {
  requireRole(context, 'staff');
  return runCommand(context, 'deactivateUser', async (transaction) => {
    const superAdmins = await otherSuperAdmins(transaction, input.userId);
    await requireCurrentRole(transaction, 'staff');
    const user = await loadUser(transaction, input.userId);
    await requireMayManage(transaction, user);
    if (user.deactivate(superAdmins)) {
      await endSessions(transaction, user, 'deactivated');
      await audit(transaction, { action: 'user-deactivated', targetId: user.id });
    }
    return user;
  });
}
