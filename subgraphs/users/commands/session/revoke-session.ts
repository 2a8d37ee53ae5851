import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { SessionNotFound } from '../../domain/errors.js';
import { audit } from '../audit/audit.js';
import { loadUser } from '../shared/load-user.js';
import { endSessions } from './sessions.js';

/** Revokes one of the viewer's own sessions. Idempotent. */
export function revokeSession(context: Context, input: { readonly sessionId: string }): Promise<{ sessionId: string }> {
  const viewer = requireViewer(context);
  return runCommand(context, 'revokeSession', async (transaction) => {
    const [own] = isUuid(input.sessionId)
      ? await transaction.sql('select from session where id = $1 and user_id = $2', [input.sessionId, viewer.id])
      : [];
    if (!own) throw new SessionNotFound();
    const user = await loadUser(transaction, viewer.id);
    const ended = await endSessions(transaction, user, 'revoked', { only: input.sessionId });
    if (ended > 0) await audit(transaction, { action: 'sessions-revoked', targetId: user.id, detail: input.sessionId });
    return { sessionId: input.sessionId };
  });
}
