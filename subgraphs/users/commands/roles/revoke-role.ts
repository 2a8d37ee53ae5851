import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { Role, User } from '../../domain/user.js';
import { audit } from '../audit/audit.js';
import { loadUser, otherSuperAdmins, requireCurrentRole } from '../shared/load-user.js';

/** Idempotent. */
export function revokeRole(context: Context, input: { readonly userId: string; readonly role: Role }): Promise<User> {
  requireRole(context, 'super_admin');
  return runCommand(context, 'revokeRole', async (transaction) => {
    const superAdmins = await otherSuperAdmins(transaction, input.userId);
    await requireCurrentRole(transaction, 'super_admin');
    const user = await loadUser(transaction, input.userId);
    if (user.revokeRole(input.role, superAdmins, transaction.now)) {
      await audit(transaction, { action: 'role-revoked', targetId: user.id, detail: input.role });
    }
    return user;
  });
}
