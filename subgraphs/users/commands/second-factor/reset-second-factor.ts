import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { SecondFactorNotEnrolled } from '../../domain/errors.js';
import { SecondFactor } from '../../domain/second-factor.js';
import type { User } from '../../domain/user.js';
import { audit } from '../audit/audit.js';
import { loadUser, requireCurrentRole, requireMayManage } from '../shared/load-user.js';
import { endSessions } from '../session/sessions.js';

/**
 * Removes the factor of a user who lost it and proved their identity to staff. All sessions are revoked and the user is notified, so
 * that a takeover by deceiving staff is noticed.
 */
export function resetSecondFactor(context: Context, input: { readonly userId: string }): Promise<User> {
  requireRole(context, 'staff');
  return runCommand(context, 'resetSecondFactor', async (transaction) => {
    await requireCurrentRole(transaction, 'staff');
    const user = await loadUser(transaction, input.userId);
    await requireMayManage(transaction, user);
    const factor = await transaction.find(SecondFactor, { id: user.id });
    if (!factor) throw new SecondFactorNotEnrolled();
    transaction.em.remove(factor);
    await endSessions(transaction, user, 'revoked');
    user.warn('SECOND_FACTOR_OFF');
    await audit(transaction, { action: 'second-factor-reset', targetId: user.id });
    return user;
  });
}
