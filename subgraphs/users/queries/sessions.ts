import type { Context } from '../../../platform/context.js';
import { now } from '../../../platform/domain/clock.js';

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
