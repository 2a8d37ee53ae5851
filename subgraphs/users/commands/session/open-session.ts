import type { Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, MINUTE } from '../../../../platform/domain/clock.js';
import { SecondFactorRequired } from '../../domain/errors.js';
import type { User } from '../../domain/user.js';
import { bearerOf, issueTokens, type Bearer, type SessionTokens } from './issue-tokens.js';
import { hashToken, newSecretToken } from '../shared/secret-token.js';
import { openSession } from './sessions.js';

/** How long a log-in may wait for its second factor. */
export const CHALLENGE_LIFETIME_MS = 5 * MINUTE;

export interface Opened {
  readonly bearer: Bearer;
  readonly refreshToken: string;
}

/** After the first factor: a session, or a challenge when a second factor is on. Rejects deactivated users. */
export async function openSessionOrChallenge(
  transaction: Transaction,
  user: User,
): Promise<Opened | SecondFactorRequired> {
  const [factor] = await transaction.sql('select from second_factor where id = $1 and confirmed_at is not null', [
    user.id,
  ]);
  if (!factor) return openedSession(transaction, user);
  user.requireActive();
  const token = newSecretToken();
  const expiresAt = after(transaction.now, CHALLENGE_LIFETIME_MS);
  await transaction.sql('insert into log_in_challenge (hash, user_id, expires_at) values ($1, $2, $3)', [
    hashToken(token),
    user.id,
    expiresAt.toISOString(),
  ]);
  return new SecondFactorRequired(token, expiresAt);
}

export async function openedSession(transaction: Transaction, user: User): Promise<Opened> {
  const { sessionId, refreshToken } = await openSession(transaction, user);
  return { bearer: await bearerOf(transaction, user.id, sessionId), refreshToken };
}

/** Call after the commit. Throws when no session was started. */
export function tokensOf(context: Context, outcome: Opened | Error): Promise<SessionTokens> {
  if (outcome instanceof Error) throw outcome;
  return issueTokens(context, outcome.bearer, outcome.refreshToken);
}
