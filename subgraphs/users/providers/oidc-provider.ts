import * as client from 'openid-client';
import type { Context } from '../../../platform/context.js';
import { canonicalEmail, hasVisibleCharacters } from '../../../platform/domain/text.js';
import { Resource } from '../../../platform/resources.js';
import { OidcLogInInvalid, OidcNotConfigured, OidcProviderUnavailable } from '../domain/errors.js';

export interface OidcSettings {
  /** Lower-case letters, digits and hyphens; unique among the providers. */
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const TIMEOUT_SECONDS = 5;

/** The provider as a client of ours knows it. It is not called before the first sign-in: it may be down when we start. */
export class OidcProvider {
  discovered?: Promise<client.Configuration>;

  constructor(readonly settings: OidcSettings) {}
}

/** None: users sign in by password or passkey only. */
export const oidcProviders = new Resource<readonly OidcProvider[]>('OpenID Connect providers');

export interface AuthorizationRequest {
  readonly url: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly providerId: string;
}

/** One that came back. `providerId`: null for one of before there were several. */
export type RequestInUse = Omit<AuthorizationRequest, 'url' | 'providerId'> & { readonly providerId: string | null };

/** The authorization URL of the provider: code flow with PKCE (RFC 7636, S256), state and nonce. */
export async function authorizationRequest(context: Context, providerId: string | null): Promise<AuthorizationRequest> {
  const provider = providerOf(context, providerId);
  const configuration = await discover(context, provider);
  const [state, nonce, codeVerifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri(context),
    scope: 'openid email profile',
    code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  });
  return { url: url.href, state, nonce, codeVerifier, providerId: provider.settings.id };
}

/** What the provider states about a user, in canonical form. `email` is undefined when it is not a valid address. */
export interface Claims {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | undefined;
  readonly emailVerified: boolean;
  readonly name: string | undefined;
  readonly locale: string | undefined;
  readonly timeZone: string | undefined;
}

/** Exchanges the code for an ID token, of which signature, issuer, audience, time and nonce are checked. */
export async function claimsOf(
  context: Context,
  { code, issuer }: { readonly code: string; readonly issuer: string | undefined },
  request: RequestInUse,
): Promise<Claims> {
  const configuration = await discover(context, providerOf(context, request.providerId));
  const answer = new URL(redirectUri(context));
  answer.searchParams.set('code', code);
  answer.searchParams.set('state', request.state);
  if (issuer !== undefined) answer.searchParams.set('iss', issuer);
  try {
    const tokens = await client.authorizationCodeGrant(configuration, answer, {
      pkceCodeVerifier: request.codeVerifier,
      expectedState: request.state,
      expectedNonce: request.nonce,
      idTokenExpected: true,
    });
    const idToken = tokens.claims();
    if (!idToken) throw new OidcLogInInvalid();
    // Many providers return the requested claims from userinfo only (OpenID Connect Core 5.4).
    const userInfo = configuration.serverMetadata().userinfo_endpoint
      ? await client.fetchUserInfo(configuration, tokens.access_token, idToken.sub)
      : {};
    const claims: Readonly<Record<string, unknown>> = { ...idToken, ...userInfo };
    const text = (name: string): string | undefined => {
      const claim = claims[name];
      return typeof claim === 'string' && hasVisibleCharacters(claim) ? claim.trim() : undefined;
    };
    const fullName = [text('given_name'), text('family_name')].filter((part) => part !== undefined).join(' ');
    return {
      issuer: idToken.iss,
      subject: idToken.sub,
      email: canonicalEmail(text('email') ?? ''),
      emailVerified: isTrue(claims['email_verified']) || (isEntra(idToken.iss) && isTrue(claims['xms_edov'])),
      name: text('name') ?? (fullName || undefined),
      locale: text('locale'),
      timeZone: text('zoneinfo'),
    };
  } catch (error) {
    throw refusalOf(context, error);
  }
}

/** Some providers send claims as text or number. */
const isTrue = (claim: unknown): boolean => ['true', '1'].includes(String(claim).toLowerCase());

/**
 * Microsoft sends no `email_verified`: its address may be any. `xms_edov`, an optional claim of the app registration, states that
 * the domain of the address belongs to the tenant.
 */
const isEntra = (issuer: string): boolean => issuer.startsWith('https://login.microsoftonline.com/');

/** By its id; null is the first one. */
function providerOf(context: Context, providerId: string | null): OidcProvider {
  const providers = oidcProviders.of(context) ?? [];
  const provider = providerId === null ? providers[0] : providers.find(({ settings }) => settings.id === providerId);
  if (!provider) throw new OidcNotConfigured();
  return provider;
}

function redirectUri(context: Context): string {
  return `${context.publicUrl}/log-in/oidc`;
}

function discover(context: Context, provider: OidcProvider): Promise<client.Configuration> {
  const { issuer, clientId, clientSecret } = provider.settings;
  const server = new URL(issuer);
  // Settings allow http on this machine only.
  const execute = server.protocol === 'http:' ? [client.allowInsecureRequests] : [];
  provider.discovered ??= client
    .discovery(server, clientId, clientSecret, undefined, { execute, timeout: TIMEOUT_SECONDS })
    .catch((error: unknown) => {
      // The next log-in retries.
      delete provider.discovered;
      throw refusalOf(context, error);
    });
  return provider.discovered;
}

/** A rejection by the provider fails the log-in; any other error means that the provider is unavailable. Only name and code of the error are logged. */
function refusalOf(context: Context, error: unknown): Error {
  if (error instanceof OidcLogInInvalid) return error;
  const { name, code } = error as { name?: string; code?: string };
  context.log.warn({ error: name, code }, 'an OpenID Connect log-in failed');
  const refused =
    error instanceof client.ResponseBodyError
      ? error.error === 'invalid_grant'
      : error instanceof client.ClientError && /INVALID|CLAIM|TIMESTAMP|COMPARISON/.test(code ?? '');
  return refused ? new OidcLogInInvalid() : new OidcProviderUnavailable();
}
