import { runCommand, type Transaction } from '../../../platform/command.js';
import type { Context } from '../../../platform/context.js';
import { after, SECOND } from '../../../platform/domain/clock.js';
import { RefreshTokenInvalid, RefreshTokenReused } from '../domain/errors.js';
import { sendSessionTheft } from '../jobs/send-session-theft.js';
import { audit } from './audit.js';
import { bearerOf, issueTokens, type Bearer, type SessionTokens } from './issue-tokens.js';
import { loadUser } from './load-user.js';
import { hashToken } from './secret-token.js';
import { endSessions, SESSION_LIFETIME_MS } from './sessions.js';

/** A response can get lost: for this long the replaced token is answered with the same successor again. */
export const REPEAT_MS = 10 * SECOND;

/**
 * Replaces a refresh token. The successor is derived from it, so it can be given twice without being stored. A replaced token
 * that comes later, or after its successor was used, was stolen or copied: it ends the session for who stole it and for its
 * owner, who is told by mail.
 */
export async function refreshSession(
  context: Context,
  input: { readonly refreshToken: string },
): Promise<SessionTokens> {
  const successor = context.secrets.hmac('refresh-token', input.refreshToken).toString('base64url');
  const hashes = { presented: hashToken(input.refreshToken), successor: hashToken(successor) };
  const outcome = await runCommand(context, 'refreshSession', async (transaction): Promise<Bearer | Error> => {
    const session = (await rotate(transaction, hashes)) ?? (await look(transaction, hashes));
    if (!session) return new RefreshTokenInvalid();
    if (session.fresh) return bearerOf(transaction, session.userId, session.id);
    const user = await loadUser(transaction, session.userId);
    const ended = await endSessions(transaction, user, 'refresh-token-reused', { only: session.id });
    if (ended > 0) {
      await audit(transaction, { action: 'refresh-token-reused', targetId: user.id, detail: session.id });
      await transaction.enqueue(sendSessionTheft, { userId: user.id, at: transaction.now.toISOString() });
    }
    return new RefreshTokenReused();
  });
  // Thrown only now: the end of a session has to be committed.
  if (outcome instanceof Error) throw outcome;
  return issueTokens(context, outcome, successor);
}

interface Hashes {
  readonly presented: string;
  readonly successor: string;
}

interface Rotated {
  readonly id: string;
  readonly userId: string;
  /** Whether the successor is the session's token now. */
  readonly fresh: boolean;
}

/** Compare and swap in one statement: of many at once, one replaces the token, and the others find it used. */
async function rotate(transaction: Transaction, { presented, successor }: Hashes): Promise<Rotated | undefined> {
  const [rotated] = await transaction.sql<{ id: string; user_id: string }>(
    `with used as (
       update refresh_token set used_at = $3 from session
       where hash = $1 and used_at is null and session.id = session_id and revoked_at is null and expires_at > $3
       returning session_id
     ), issued as (
       insert into refresh_token (hash, session_id, issued_at) select $2, session_id, $3 from used
     )
     update session set last_used_at = $3, expires_at = $4 from used where id = session_id returning id, user_id`,
    [presented, successor, transaction.now.toISOString(), after(transaction.now, SESSION_LIFETIME_MS).toISOString()],
  );
  return rotated && { id: rotated.id, userId: rotated.user_id, fresh: true };
}

/** Of a token that could not be replaced: the live session that it belongs to. */
async function look(transaction: Transaction, { presented, successor }: Hashes): Promise<Rotated | undefined> {
  const [found] = await transaction.sql<{ id: string; user_id: string; fresh: boolean }>(
    `select session.id, user_id, used_at > $3 and exists (
       select from refresh_token next where next.hash = $2 and next.used_at is null
     ) as fresh
     from refresh_token join session on session.id = session_id
     where hash = $1 and revoked_at is null and expires_at > $4`,
    [presented, successor, after(transaction.now, -REPEAT_MS).toISOString(), transaction.now.toISOString()],
  );
  return found && { id: found.id, userId: found.user_id, fresh: found.fresh };
}
