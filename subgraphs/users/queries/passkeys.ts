import type { Context } from '../../../platform/context.js';

export interface PasskeyView {
  readonly id: string;
  readonly name: string;
  readonly isBackedUp: boolean;
  readonly addedAt: Date;
  readonly lastUsedAt: Date | null;
}

/** All, newest first: a user has at most 20. */
export function passkeysOf(context: Context, userId: string): Promise<PasskeyView[]> {
  return context.db.rows(
    `select id, name, backed_up as is_backed_up, added_at, last_used_at from passkey
     where user_id = $1 order by id desc limit 20`,
    [userId],
  );
}
