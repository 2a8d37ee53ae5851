import { perRequest, type Context } from '../../../platform/context.js';
import { now } from '../../../platform/domain/clock.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';

const pendingChange = perRequest((context) =>
  rowLoader<{ readonly userId: string; readonly newEmail: string }>('userId', (userIds) =>
    context.db.rows(
      `select user_id, new_email from email_change
       where user_id = any($1::uuid[]) and confirmed_at is null and expires_at > $2`,
      [userIds, now().toISOString()],
    ),
  ),
);

/** The address that waits for its confirmation; null: none. */
export async function pendingEmail(context: Context, userId: string): Promise<string | null> {
  return (await pendingChange(context).load(userId))?.newEmail ?? null;
}
