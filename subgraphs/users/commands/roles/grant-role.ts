import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { Role, User } from '../../domain/user.js';
import { audit } from '../audit/audit.js';
import { loadUser, requireCurrentRole } from '../shared/load-user.js';

/** Idempotent. */
export function grantRole(context: Context, input: { readonly userId: string; readonly role: Role }): Promise<User> {
  requireRole(context, 'super_admin');
  return runCommand(context, 'grantRole', async (transaction) => {
    await requireCurrentRole(transaction, 'super_admin');
    const user = await loadUser(transaction, input.userId);
    if (user.grantRole(input.role, transaction.now)) {
      await audit(transaction, { action: 'role-granted', targetId: user.id, detail: input.role });
    }
    return user;
  });
}
