import { runCommand } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { after, MINUTE } from '../../../../platform/domain/clock.js';
import { oidcLimits, takeTry } from '../shared/attempts.js';
import { authorizationRequest } from '../../providers/oidc-provider.js';
import { hashToken, newSecretToken } from '../shared/secret-token.js';

/** How long a user may stay at the provider. */
export const OIDC_REQUEST_LIFETIME_MS = 10 * MINUTE;

export interface OidcLogInBegun {
  readonly url: string;
  /** Binds the response to the browser that started: see {@link beginOidcLogIn}. */
  readonly browserToken: string;
  readonly expiresAt: Date;
}

/**
 * State, nonce and verifier are stored here. The browser token stays with the browser that started: without it, an attacker could make
 * another browser complete the attacker's log-in, and its user would work in the attacker's account (RFC 9700 section 4.7).
 */
export async function beginOidcLogIn(
  context: Context,
  { providerId = null }: { readonly providerId?: string | null } = {},
): Promise<OidcLogInBegun> {
  await runCommand(context, 'countOidcLogIn', (transaction) => takeTry(transaction, oidcLimits(context)));
  const request = await authorizationRequest(context, providerId);
  const browserToken = newSecretToken();
  return runCommand(context, 'beginOidcLogIn', async (transaction) => {
    const expiresAt = after(transaction.now, OIDC_REQUEST_LIFETIME_MS);
    await transaction.sql(
      'insert into oidc_request (state_hash, browser_hash, nonce, code_verifier, expires_at, provider) values ($1, $2, $3, $4, $5, $6)',
      [
        hashToken(request.state),
        hashToken(browserToken),
        context.secrets.encrypt(request.nonce),
        context.secrets.encrypt(request.codeVerifier),
        expiresAt.toISOString(),
        request.providerId,
      ],
    );
    return { url: request.url, browserToken, expiresAt };
  });
}
