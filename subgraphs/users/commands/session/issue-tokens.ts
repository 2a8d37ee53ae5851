import { SignJWT } from 'jose';
import { ACCESS_TOKEN } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, now, SECOND } from '../../../../platform/domain/clock.js';
import type { Role } from '../../domain/user.js';
import { currentSigningKey } from './signing-keys.js';

/** Claims of an access token. */
export interface Bearer {
  readonly userId: string;
  readonly sessionId: string;
  readonly emailVerified: boolean;
  readonly roles: readonly Role[];
  readonly entitlements: readonly string[];
  readonly timeZone: string;
  readonly locale: string;
}

export interface SessionTokens {
  readonly userId: string;
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly refreshToken: string;
}

/** The current state: what changes of it, such as roles or the language, is in the next token. */
export async function bearerOf(transaction: Transaction, userId: string, sessionId: string): Promise<Bearer> {
  const [found] = await transaction.sql<{
    roles: Role[];
    time_zone: string;
    locale: string;
    verified: boolean;
    entitlements: string[];
  }>(
    `select roles, time_zone, locale, email_verified_at is not null as verified, array(
       select distinct entitlement from entitlement
       where user_id = user_account.id and (valid_until is null or valid_until > $2) order by entitlement
     ) as entitlements
     from user_account where id = $1`,
    [userId, transaction.now.toISOString()],
  );
  if (!found) throw new Error('A session has no user.');
  const { roles, entitlements, time_zone: timeZone, locale, verified: emailVerified } = found;
  return { userId, sessionId, emailVerified, roles, entitlements, timeZone, locale };
}

export async function issueTokens(context: Context, bearer: Bearer, refreshToken: string): Promise<SessionTokens> {
  const { kid, privateKey } = await currentSigningKey(context);
  // A token counts whole seconds.
  const issuedAt = new Date(Math.floor(now().getTime() / SECOND) * SECOND);
  const accessTokenExpiresAt = after(issuedAt, ACCESS_TOKEN.lifetimeSeconds * SECOND);
  const accessToken = await new SignJWT({
    sid: bearer.sessionId,
    email_verified: bearer.emailVerified,
    roles: bearer.roles,
    entitlements: bearer.entitlements,
    zoneinfo: bearer.timeZone,
    locale: bearer.locale,
  })
    .setProtectedHeader({ alg: ACCESS_TOKEN.algorithm, typ: ACCESS_TOKEN.type, kid })
    .setIssuer(ACCESS_TOKEN.issuer)
    .setAudience(ACCESS_TOKEN.audience)
    .setSubject(bearer.userId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(accessTokenExpiresAt)
    .sign(privateKey);
  return { userId: bearer.userId, accessToken, accessTokenExpiresAt, refreshToken };
}
