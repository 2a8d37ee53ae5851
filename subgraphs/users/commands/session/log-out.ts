import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { loadUser } from '../shared/load-user.js';
import { endSessions } from './sessions.js';

/** Revokes the current session. Idempotent. */
export function logOut(context: Context): Promise<void> {
  const viewer = requireViewer(context);
  return runCommand(context, 'logOut', async (transaction) => {
    const user = await loadUser(transaction, viewer.id);
    await endSessions(transaction, user, 'logged-out', { only: viewer.sessionId });
  });
}
