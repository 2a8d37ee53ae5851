import { runCommand, violates } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { requireLocale } from '../../../../platform/domain/text.js';
import { HandleTaken } from '../../domain/errors.js';
import type { ProfileChanges, User } from '../../domain/user.js';
import { loadUser } from '../shared/load-user.js';

export async function updateProfile(context: Context, input: ProfileChanges): Promise<User> {
  const viewer = requireViewer(context);
  const changes = { ...input, ...(input.locale !== undefined && { locale: requireLocale(input.locale) }) };
  try {
    return await runCommand(context, 'updateProfile', async (transaction) => {
      const user = await loadUser(transaction, viewer.id);
      user.updateProfile(changes);
      return user;
    });
  } catch (error) {
    throw violates(error, 'user_account_handle') ? new HandleTaken() : error;
  }
}
