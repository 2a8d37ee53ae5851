import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { User } from '../../domain/user.js';
import { removeAvatarFiles } from '../../jobs/definitions.js';
import { loadUser } from '../shared/load-user.js';

/** Idempotent. */
export function removeAvatar(context: Context): Promise<User> {
  const viewer = requireViewer(context);
  return runCommand(context, 'removeAvatar', async (transaction) => {
    const user = await loadUser(transaction, viewer.id);
    const replaced = user.setAvatar(null);
    if (replaced !== null) await transaction.enqueue(removeAvatarFiles, { avatarId: replaced });
    return user;
  });
}
