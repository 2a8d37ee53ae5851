import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { User } from '../../domain/user.js';
import { audit } from '../audit/audit.js';
import { loadUser } from '../shared/load-user.js';

/** Also a number that waits for its code. Idempotent. */
export function removePhone(context: Context): Promise<User> {
  const viewer = requireViewer(context);
  return runCommand(context, 'removePhone', async (transaction) => {
    const user = await loadUser(transaction, viewer.id);
    await transaction.sql('delete from phone_verification where user_id = $1', [user.id]);
    if (user.setMobile(null)) await audit(transaction, { action: 'phone-removed', targetId: user.id });
    return user;
  });
}
