import type { Transaction } from '../../../../platform/command.js';
import { after, DAY } from '../../../../platform/domain/clock.js';
import { newId } from '../../../../platform/domain/ids.js';
import type { User } from '../../domain/user.js';
import { usersSettings } from '../shared/users-settings.js';
import { hashToken, newSecretToken } from '../shared/secret-token.js';

/** A session that is not used ends after this time; one that is used, at the end of its `sessionMaxDays`. */
export const SESSION_LIFETIME_MS = 30 * DAY;

export type RevokeReason =
  'logged-out' | 'revoked' | 'password-changed' | 'email-changed' | 'deactivated' | 'refresh-token-reused' | 'erased';

/** A new session of the user with its first refresh token. */
export async function openSession(
  transaction: Transaction,
  user: User,
): Promise<{ sessionId: string; refreshToken: string }> {
  const sessionId = newId();
  const refreshToken = newSecretToken();
  user.logIn(sessionId, transaction.now);
  const { clientAgent, clientAddress } = transaction.context;
  const now = transaction.now.toISOString();
  const { sessionMaxDays } = usersSettings(transaction.context);
  // The subqueries see the sessions of before.
  const [opened] = await transaction.sql<{ new_device: boolean }>(
    `insert into session (id, user_id, client_agent, client_address, created_at, last_used_at, expires_at)
     values ($1, $2, $3, $4, $5, $5, $6)
     returning exists (select from session earlier where earlier.user_id = $2) and not exists (
       select from session earlier where earlier.user_id = $2 and earlier.client_agent is not distinct from $3
     ) as new_device`,
    [
      sessionId,
      user.id,
      clientAgent?.slice(0, 300) ?? null,
      clientAddress ?? null,
      now,
      after(transaction.now, Math.min(SESSION_LIFETIME_MS, sessionMaxDays * DAY)).toISOString(),
    ],
  );
  if (opened?.new_device) user.warn('NEW_DEVICE');
  await transaction.sql('insert into refresh_token (hash, session_id, issued_at) values ($1, $2, $3)', [
    hashToken(refreshToken),
    sessionId,
    now,
  ]);
  return { sessionId, refreshToken };
}

/**
 * Revokes the user's live sessions, or only one, or all but one, with an event for each. The user is locked, so a concurrent log-in
 * comes either before, and its session is revoked, or after. What they started and did not finish ends with them: an e-mail change
 * that was requested with a stolen password must not outlive the new one. Only logging out leaves it. Returns the number of
 * revoked sessions.
 */
export async function endSessions(
  transaction: Transaction,
  user: User,
  reason: RevokeReason,
  which: { readonly only?: string; readonly except?: string | undefined } = {},
): Promise<number> {
  const ended = await transaction.sql<{ id: string }>(
    `update session set revoked_at = $2, revoke_reason = $3
     where user_id = $1 and revoked_at is null and expires_at > $2
       and ($4::uuid is null or id = $4) and ($5::uuid is null or id <> $5) returning id`,
    [user.id, transaction.now.toISOString(), reason, which.only ?? null, which.except ?? null],
  );
  // A log-in that waits for its second factor was started with credentials that are no longer valid.
  if (which.only === undefined)
    for (const table of ['log_in_challenge', 'passkey_challenge'])
      await transaction.sql(`delete from ${table} where user_id = $1`, [user.id]);
  if (reason !== 'logged-out')
    await transaction.sql(
      `delete from email_change where user_id = $1 and confirmed_at is null
         and case when $2::uuid is null then session_id is distinct from $3 else session_id = $2 end`,
      [user.id, which.only ?? null, which.except ?? null],
    );
  user.sessionsEnded(ended.map((session) => session.id));
  return ended.length;
}
