import type { Context } from '../../../platform/context.js';

export interface LinkedIdentityView {
  readonly id: string;
  readonly issuer: string;
  readonly linkedAt: Date;
  readonly lastUsedAt: Date;
}

/** The 100 newest, newest first. */
export function linkedIdentities(context: Context, userId: string): Promise<LinkedIdentityView[]> {
  return context.db.rows(
    `select id, issuer, linked_at, last_used_at from linked_identity where user_id = $1 order by id desc limit 100`,
    [userId],
  );
}
