import { runCommand, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, SECOND } from '../../../../platform/domain/clock.js';
import { RefreshTokenInvalid, RefreshTokenReused } from '../../domain/errors.js';
import { audit } from '../audit/audit.js';
import { bearerOf, issueTokens, type Bearer, type SessionTokens } from './issue-tokens.js';
import { loadUser } from '../shared/load-user.js';
import { hashToken } from '../shared/secret-token.js';
import { usersSettings } from '../shared/users-settings.js';
import { endSessions, SESSION_LIFETIME_MS } from './sessions.js';

/** A response can get lost: for this long the replaced token returns the same successor again. */
export const REPEAT_MS = 10 * SECOND;

/**
 * Replaces a refresh token. The successor is derived from it, so it can be returned again without being stored. A replaced token that
 * is used later, or after its successor, was stolen or copied: the session is revoked for both holders, and its owner is notified.
 */
export async function refreshSession(
  context: Context,
  input: { readonly refreshToken: string },
): Promise<SessionTokens> {
  const presented = hashToken(input.refreshToken);
  const successors = successorsOf(context, input.refreshToken);
  const outcome = await runCommand(context, 'refreshSession', async (transaction): Promise<Refreshed | Error> => {
    const session =
      (await rotate(transaction, presented, successors)) ?? (await look(transaction, presented, successors));
    if (!session) return new RefreshTokenInvalid();
    if (session.successor !== undefined)
      return { bearer: await bearerOf(transaction, session.userId, session.id), successor: session.successor };
    const user = await loadUser(transaction, session.userId);
    const ended = await endSessions(transaction, user, 'refresh-token-reused', { only: session.id });
    if (ended > 0) {
      user.warn('TOKEN_REUSED');
      await audit(transaction, { action: 'refresh-token-reused', targetId: user.id, detail: session.id });
    }
    return new RefreshTokenReused();
  });
  // Thrown after the commit, because the revocation must be committed.
  if (outcome instanceof Error) throw outcome;
  return issueTokens(context, outcome.bearer, outcome.successor);
}

interface Refreshed {
  readonly bearer: Bearer;
  readonly successor: string;
}

/**
 * Successors by their hashes, first that of the present master key. The others are of a response that got lost while the key
 * was rotated: an instance with another present key may have given it a moment ago.
 */
type Successors = ReadonlyMap<string, string>;

function successorsOf({ secrets }: Context, token: string): Successors {
  const tokens = secrets.hmacs('refresh-token', token).map((bytes) => bytes.toString('base64url'));
  return new Map(tokens.map((one) => [hashToken(one), one]));
}

interface Rotated {
  readonly id: string;
  readonly userId: string;
  /** The current token of the session; undefined when it must not be returned for the presented one any more. */
  readonly successor: string | undefined;
}

/** Compare-and-swap in one statement: of concurrent requests one replaces the token, the others find it used. */
async function rotate(
  transaction: Transaction,
  presented: string,
  successors: Successors,
): Promise<Rotated | undefined> {
  const [[hash, successor] = []] = successors;
  const [rotated] = await transaction.sql<{ id: string; user_id: string }>(
    `with used as (
       update refresh_token set used_at = $3 from session
       where hash = $1 and used_at is null and session.id = session_id and revoked_at is null and expires_at > $3
       returning session_id
     ), issued as (
       insert into refresh_token (hash, session_id, issued_at) select $2, session_id, $3 from used
     )
     update session set last_used_at = $3, expires_at = least($4, created_at + make_interval(days => $5))
     from used where id = session_id returning id, user_id`,
    [
      presented,
      hash,
      transaction.now.toISOString(),
      after(transaction.now, SESSION_LIFETIME_MS).toISOString(),
      usersSettings(transaction.context).sessionMaxDays,
    ],
  );
  return rotated && { id: rotated.id, userId: rotated.user_id, successor };
}

/** The live session of a token that could not be replaced. */
async function look(transaction: Transaction, presented: string, successors: Successors): Promise<Rotated | undefined> {
  const [found] = await transaction.sql<{ id: string; user_id: string; next_hash: string | null }>(
    `select session.id, user_id, (
       select next.hash from refresh_token next
       where next.hash = any($2::text[]) and next.used_at is null and refresh_token.used_at > $3
     ) as next_hash
     from refresh_token join session on session.id = session_id
     where hash = $1 and revoked_at is null and expires_at > $4`,
    [
      presented,
      [...successors.keys()],
      after(transaction.now, -REPEAT_MS).toISOString(),
      transaction.now.toISOString(),
    ],
  );
  return found && { id: found.id, userId: found.user_id, successor: successors.get(found.next_hash ?? '') };
}
