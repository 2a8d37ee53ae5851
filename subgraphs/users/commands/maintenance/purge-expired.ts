import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, DAY } from '../../../../platform/domain/clock.js';
import { LONGEST_WINDOW_MS } from '../shared/attempts.js';

/** Ended sessions are kept this long for investigations. */
const ENDED_SESSIONS_KEPT_MS = 30 * DAY;

/** Deletes expired tokens, attempts, sessions and entitlements. */
export function purgeExpired(context: Context): Promise<void> {
  return runCommand(context, 'purgeExpired', async (transaction) => {
    const { now } = transaction;
    const before = (age: number): string => after(now, -age).toISOString();
    await transaction.sql('delete from verification_token where expires_at <= $1', [before(0)]);
    await transaction.sql(
      'delete from email_change where (confirmed_at is null and expires_at <= $1) or undo_until <= $1',
      [before(0)],
    );
    await transaction.sql('delete from phone_verification where expires_at <= $1', [before(0)]);
    await transaction.sql('delete from password_reset_token where expires_at <= $1', [before(0)]);
    await transaction.sql('delete from log_in_challenge where expires_at <= $1', [before(0)]);
    await transaction.sql('delete from invitation where expires_at <= $1', [before(0)]);
    await transaction.sql('delete from data_export_link where expires_at <= $1', [before(0)]);
    await transaction.sql('delete from oidc_request where expires_at <= $1', [before(0)]);
    await transaction.sql('delete from passkey_challenge where expires_at <= $1', [before(0)]);
    await transaction.sql('delete from second_factor where confirmed_at is null and enrolled_at <= $1', [before(DAY)]);
    await transaction.sql('delete from attempt where tried_at <= $1', [before(LONGEST_WINDOW_MS)]);
    await transaction.sql('delete from session where expires_at <= $1 or revoked_at <= $1', [
      before(ENDED_SESSIONS_KEPT_MS),
    ]);
    await transaction.sql('delete from entitlement where valid_until <= $1', [before(0)]);
  });
}
