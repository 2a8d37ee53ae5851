import { ACCESS_TOKEN } from '../../../platform/auth.js';
import type { Context } from '../../../platform/context.js';
import { after, now, SECOND } from '../../../platform/domain/clock.js';

export interface SessionView {
  readonly id: string;
  readonly clientAgent: string | null;
  readonly clientAddress: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
}

/** The 100 newest that are alive. */
export function liveSessions(context: Context, userId: string): Promise<SessionView[]> {
  return context.db.rows(
    `select id, client_agent, client_address, created_at, last_used_at, expires_at from session
     where user_id = $1 and revoked_at is null and expires_at > $2 order by id desc limit 100`,
    [userId, now().toISOString()],
  );
}

/** Those whose access tokens may not have expired yet. */
export async function revokedSessions(
  context: Context,
): Promise<{ sessions: { sessionId: string; userId: string; revokedAt: string }[] }> {
  const sessions = await context.db.rows<{ sessionId: string; userId: string; revokedAt: Date }>(
    'select id as session_id, user_id, revoked_at from session where revoked_at > $1 order by revoked_at',
    [after(now(), -ACCESS_TOKEN.lifetimeSeconds * SECOND).toISOString()],
  );
  return { sessions: sessions.map((session) => ({ ...session, revokedAt: session.revokedAt.toISOString() })) };
}
