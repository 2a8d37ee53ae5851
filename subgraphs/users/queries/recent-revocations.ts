import { ACCESS_TOKEN, type Role } from '../../../platform/auth.js';
import type { Context } from '../../../platform/context.js';
import { after, now, SECOND } from '../../../platform/domain/clock.js';
import type { RecentRevocations } from '../../../platform/revoked-tokens.js';

/** Sessions that were revoked and roles that changed while their access tokens may still be valid. */
export async function recentRevocations({ db }: Context): Promise<RecentRevocations> {
  const since = after(now(), -ACCESS_TOKEN.lifetimeSeconds * SECOND).toISOString();
  const [sessions, roles] = await Promise.all([
    db.rows<{ sessionId: string; userId: string; revokedAt: Date }>(
      'select id as session_id, user_id, revoked_at from session where revoked_at > $1 order by revoked_at',
      [since],
    ),
    db.rows<{ userId: string; roles: Role[] }>(
      'select id as user_id, roles from user_account where roles_changed_at > $1 order by roles_changed_at',
      [since],
    ),
  ]);
  return { sessions: sessions.map((session) => ({ ...session, revokedAt: session.revokedAt.toISOString() })), roles };
}
