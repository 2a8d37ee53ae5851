import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { audit } from '../audit/audit.js';
import { loadUser } from '../shared/load-user.js';
import { endSessions } from './sessions.js';

/** Revokes the viewer's sessions on all devices, with or without the current one. */
export function revokeAllSessions(
  context: Context,
  input: { readonly keepCurrent: boolean },
): Promise<{ revokedCount: number }> {
  const viewer = requireViewer(context);
  return runCommand(context, 'revokeAllSessions', async (transaction) => {
    const user = await loadUser(transaction, viewer.id);
    const except = input.keepCurrent ? viewer.sessionId : undefined;
    const revokedCount = await endSessions(transaction, user, 'revoked', { except });
    if (revokedCount > 0) {
      await audit(transaction, { action: 'sessions-revoked', targetId: user.id, detail: String(revokedCount) });
    }
    return { revokedCount };
  });
}
