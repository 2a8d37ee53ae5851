import type { Context } from '../../../../platform/context.js';
import { after, DAY, now } from '../../../../platform/domain/clock.js';
import { purgeBatch } from '../../../../platform/purge.js';
import { LONGEST_WINDOW_MS } from '../shared/attempts.js';

/** Ended sessions are kept this long for investigations. */
const ENDED_SESSIONS_KEPT_MS = 30 * DAY;

/** What is deleted, with how long it is kept after the time in its column. */
const EXPIRED: readonly {
  readonly table: string;
  readonly column: string;
  readonly and?: string;
  readonly keptMs?: number;
}[] = [
  { table: 'verification_token', column: 'expires_at' },
  { table: 'email_change', column: 'expires_at', and: 'confirmed_at is null' },
  { table: 'email_change', column: 'undo_until' },
  { table: 'phone_verification', column: 'expires_at' },
  { table: 'password_reset_token', column: 'expires_at' },
  { table: 'log_in_challenge', column: 'expires_at' },
  { table: 'invitation', column: 'expires_at' },
  { table: 'data_export_link', column: 'expires_at' },
  { table: 'oidc_request', column: 'expires_at' },
  { table: 'passkey_challenge', column: 'expires_at' },
  { table: 'second_factor', column: 'enrolled_at', and: 'confirmed_at is null', keptMs: DAY },
  { table: 'attempt', column: 'tried_at', keptMs: LONGEST_WINDOW_MS },
  { table: 'session', column: 'expires_at', keptMs: ENDED_SESSIONS_KEPT_MS },
  { table: 'session', column: 'revoked_at', keptMs: ENDED_SESSIONS_KEPT_MS },
  { table: 'entitlement', column: 'valid_until' },
];

/** Deletes expired tokens, attempts, sessions and entitlements, some rows in each transaction. */
export async function purgeExpired(context: Context): Promise<void> {
  for (const { keptMs = 0, ...expired } of EXPIRED) while (await purgeBatch(context, expired, after(now(), -keptMs)));
}
