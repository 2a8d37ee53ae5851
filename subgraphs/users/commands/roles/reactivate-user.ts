import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import type { User } from '../../domain/user.js';
import { audit } from '../audit/audit.js';
import { loadUser, requireCurrentRole, requireMayManage } from '../shared/load-user.js';

/** Idempotent. */
export function reactivateUser(context: Context, input: { readonly userId: string }): Promise<User> {
  requireRole(context, 'staff');
  return runCommand(context, 'reactivateUser', async (transaction) => {
    await requireCurrentRole(transaction, 'staff');
    const user = await loadUser(transaction, input.userId);
    await requireMayManage(transaction, user);
    if (user.reactivate()) await audit(transaction, { action: 'user-reactivated', targetId: user.id });
    return user;
  });
}
