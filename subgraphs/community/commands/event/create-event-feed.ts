import { createHash, randomBytes } from 'node:crypto';
import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';

/** Too many bytes to guess, so a plain hash of the secret is safe to store. */
const SECRET_BYTES = 32;

export function hashOfSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/**
 * Makes the viewer's secret address of a calendar of their events. It replaces the former address. The address is returned once:
 * only its hash is stored.
 */
export async function createEventFeed(context: Context): Promise<{ readonly url: string }> {
  const viewer = requireViewer(context);
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  await runCommand(context, 'createEventFeed', ({ sql, now }) =>
    sql(
      `insert into event_feed (user_id, secret_hash, created_at) values ($1, $2, $3)
       on conflict (user_id) do update set secret_hash = excluded.secret_hash, created_at = excluded.created_at`,
      [viewer.id, hashOfSecret(secret), now],
    ),
  );
  return { url: `${context.publicUrl}/event-calendars/${secret}.ics` };
}
