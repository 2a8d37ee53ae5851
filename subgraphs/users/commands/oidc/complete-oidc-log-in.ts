import { runCommand, violates, type Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { newId } from '../../../../platform/domain/ids.js';
import { canonicalLocale, repairedName } from '../../../../platform/domain/text.js';
import { OidcEmailNotVerified, OidcLogInInvalid } from '../../domain/errors.js';
import { emailKey, User } from '../../domain/user.js';
import { audit } from '../audit/audit.js';
import type { SessionTokens } from '../session/issue-tokens.js';
import { loadUser, userIdByEmail } from '../shared/load-user.js';
import { claimsOf, type Claims, type RequestInUse } from '../../providers/oidc-provider.js';
import { openSessionOrChallenge, tokensOf } from '../session/open-session.js';
import { hashPassword } from '../shared/password-hash.js';
import { hashToken, newSecretToken } from '../shared/secret-token.js';
import { endSessions } from '../session/sessions.js';

export interface CompleteOidcLogIn {
  readonly code: string;
  readonly state: string;
  /** `iss` of the provider's response, if present (RFC 9207). */
  readonly issuer?: string | null;
  readonly browserToken: string;
}

/**
 * The request is used up first, so that a code is tried once. The provider is called without a transaction. Then the session starts;
 * with a second factor none starts: throws SecondFactorRequired with the challenge.
 */
export async function completeOidcLogIn(context: Context, input: CompleteOidcLogIn): Promise<SessionTokens> {
  const request = await runCommand(context, 'useOidcRequest', (transaction) => useRequest(transaction, input));
  if (!request) throw new OidcLogInInvalid();
  const claims = await claimsOf(context, { code: input.code, issuer: input.issuer ?? undefined }, request);
  // A new account has a random password; its owner can set one by a mailed link.
  const passwordHash = await hashPassword(newSecretToken());
  const logIn = () =>
    runCommand(context, 'completeOidcLogIn', async (transaction) =>
      openSessionOrChallenge(transaction, await userOf(transaction, claims, passwordHash)),
    );
  try {
    return await tokensOf(context, await logIn());
  } catch (error) {
    if (!violates(error, 'user_account_email') && !violates(error, 'linked_identity_issuer_subject_key')) throw error;
    // The same user was created concurrently: now they are known.
    return tokensOf(context, await logIn().catch(refuseHeldAddress));
  }
}

/** The address belonged to another account until lately, and its owner may still take it back. */
function refuseHeldAddress(error: unknown): never {
  throw violates(error, 'user_account_email') ? new OidcLogInInvalid() : error;
}

async function useRequest(
  transaction: Transaction,
  { state, browserToken }: CompleteOidcLogIn,
): Promise<RequestInUse | undefined> {
  const [used] = await transaction.sql<{ nonce: string; code_verifier: string; provider: string | null }>(
    `delete from oidc_request where state_hash = $1 and browser_hash = $2 and expires_at > $3
     returning nonce, code_verifier, provider`,
    [hashToken(state), hashToken(browserToken), transaction.now.toISOString()],
  );
  const { secrets } = transaction.context;
  return (
    used && {
      state,
      nonce: secrets.decrypt(used.nonce),
      codeVerifier: secrets.decrypt(used.code_verifier),
      providerId: used.provider,
    }
  );
}

/** Found by the linked identity, else by the verified address, which links the identity. */
async function userOf(transaction: Transaction, claims: Claims, passwordHash: string): Promise<User> {
  const [linked] = await transaction.sql<{ user_id: string }>(
    'update linked_identity set last_used_at = $3 where issuer = $1 and subject = $2 returning user_id',
    [claims.issuer, claims.subject, transaction.now.toISOString()],
  );
  if (linked) return loadUser(transaction, linked.user_id);
  if (!claims.emailVerified || claims.email === undefined) throw new OidcEmailNotVerified();
  const known = await userIdByEmail(transaction, claims.email);
  const user =
    known === undefined
      ? transaction.add(newUser(claims, claims.email, passwordHash, transaction.now))
      : await loadUser(transaction, known);
  user.requireActive();
  if (!user.emailVerifiedAt) {
    // The person who registered this address never proved that it is theirs: reset the password, revoke the sessions.
    if (known !== undefined) {
      user.changePassword(passwordHash);
      await endSessions(transaction, user, 'password-changed');
    }
    for (const table of ['verification_token', 'invitation'])
      await transaction.sql(`delete from ${table} where user_id = $1`, [user.id]);
    user.verifyEmail(transaction.now);
  }
  await transaction.flush();
  await transaction.sql(
    'insert into linked_identity (id, user_id, issuer, subject, linked_at, last_used_at) values ($1, $2, $3, $4, $5, $5)',
    [newId(), user.id, claims.issuer, claims.subject, transaction.now.toISOString()],
  );
  await audit(transaction, { action: 'identity-linked', targetId: user.id });
  return user;
}

function newUser(claims: Claims, email: string, passwordHash: string, now: Date): User {
  const [localPart = ''] = emailKey(email).split('@');
  return new User(
    {
      email,
      passwordHash,
      name: repairedName(claims.name ?? '', 100) ?? localPart,
      locale: canonicalLocale(claims.locale ?? '') ?? 'en',
      timeZone: timeZoneOf(claims.timeZone),
    },
    now,
  );
}

function timeZoneOf(name: string | undefined): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name ?? 'UTC' }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
