import {
  importJWK,
  jwtVerify,
  SignJWT,
  createLocalJWKSet,
  decodeJwt,
  generateKeyPair,
  exportJWK,
  type JSONWebKeySet,
  type JWK,
  type JWTVerifyGetKey,
} from 'jose';
import { LRUCache } from 'lru-cache';
import { TokenRefused } from './domain/errors.js';

export type Role = 'student' | 'instructor' | 'staff' | 'super_admin';
export const ROLES: readonly Role[] = ['student', 'instructor', 'staff', 'super_admin'];

/** The user of a request, from the claims of the access token. */
export interface Viewer {
  readonly id: string;
  readonly sessionId: string;
  /** As of the token: a verification is in the next token. */
  readonly emailVerified: boolean;
  readonly roles: readonly Role[];
  /** Computed by billing, such as `pro`. */
  readonly entitlements: readonly string[];
  /** IANA time zone; determines the user's "today". */
  readonly timeZone: string;
  /** BCP 47 tag of the language of texts and formats. Absent from tokens of older releases. */
  readonly locale?: string | undefined;
  readonly expiresAt: Date;
}

/** `super_admin` has the permissions of every role. */
export function hasRole(viewer: Viewer | null, ...roles: readonly Role[]): boolean {
  return viewer !== null && viewer.roles.some((role) => role === 'super_admin' || roles.includes(role));
}

/** The token of an `Authorization: Bearer …` header, with any number of spaces before it; undefined for any other header. */
export function bearerToken(authorization: string): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization.trim())?.[1];
}

export const ACCESS_TOKEN = {
  issuer: 'lyceum',
  audience: 'lyceum',
  type: 'at+jwt',
  algorithm: 'EdDSA',
  lifetimeSeconds: 15 * 60,
} as const;
const CACHED_TOKENS = 5_000;

/** Fetches the public keys from the users subgraph, in this process or by HTTP. */
export type FetchJwks = () => Promise<JSONWebKeySet>;

/** Verifies access tokens. Algorithm, type, issuer and audience are pinned; a verified token is cached until it expires. */
export class AccessTokenVerifier {
  private readonly verified = new LRUCache<string, Viewer>({ max: CACHED_TOKENS });
  private readonly keys: JwksCache;

  /** `requireCurrent` throws for a token that was revoked before it expired. */
  constructor(
    fetchJwks: FetchJwks,
    private readonly requireCurrent: (viewer: Viewer) => void = () => undefined,
  ) {
    this.keys = new JwksCache(fetchJwks);
  }

  async verify(token: string): Promise<Viewer> {
    let viewer = this.verified.get(token);
    if (!viewer) this.verified.set(token, (viewer = await this.check(token)));
    else if (viewer.expiresAt.getTime() <= Date.now()) throw new TokenRefused('TOKEN_EXPIRED');
    this.requireCurrent(viewer);
    return viewer;
  }

  private async check(token: string): Promise<Viewer> {
    try {
      const { payload } = await jwtVerify(token, this.keys.getKey, {
        algorithms: [ACCESS_TOKEN.algorithm],
        typ: ACCESS_TOKEN.type,
        issuer: ACCESS_TOKEN.issuer,
        audience: ACCESS_TOKEN.audience,
        requiredClaims: ['sub', 'sid', 'exp'],
      });
      return {
        id: payload.sub as string,
        sessionId: payload['sid'] as string,
        emailVerified: payload['email_verified'] === true,
        roles: (payload['roles'] as Role[] | undefined) ?? [],
        entitlements: (payload['entitlements'] as string[] | undefined) ?? [],
        timeZone: (payload['zoneinfo'] as string | undefined) ?? 'UTC',
        locale: payload['locale'] as string | undefined,
        expiresAt: new Date((payload.exp as number) * 1000),
      };
    } catch (error) {
      // Missing keys are not the client's fault, so the client must not be asked to sign in again.
      if (error instanceof KeysUnavailable) throw error;
      throw new TokenRefused(
        (error as { code?: string }).code === 'ERR_JWT_EXPIRED' ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID',
      );
    }
  }
}

/** Public keys cannot be fetched; retry later. */
export class KeysUnavailable extends Error {}

/** Fetches keys again when a token has an unknown key id, at most every 5 s, so that unknown ids do not cause load. */
class JwksCache {
  private current: JWTVerifyGetKey | undefined;
  private kids = new Set<string | undefined>();
  private fetchedAt = 0;
  private pending: Promise<void> | undefined;

  constructor(private readonly fetchJwks: FetchJwks) {}

  readonly getKey: JWTVerifyGetKey = async (header, token) => {
    if (!this.current || (!this.kids.has(header.kid) && Date.now() - this.fetchedAt > 5_000)) {
      await (this.pending ??= this.refresh().finally(() => (this.pending = undefined)));
    }
    if (!this.current) throw new KeysUnavailable('There are no public keys.');
    return this.current(header, token);
  };

  private async refresh(): Promise<void> {
    const jwks = await this.fetchJwks().catch((cause: unknown) => {
      throw new KeysUnavailable('The public keys cannot be fetched.', { cause });
    });
    this.current = createLocalJWKSet(jwks);
    this.kids = new Set(jwks.keys.map((key) => key.kid));
    this.fetchedAt = Date.now();
  }
}

/** `client`: on behalf of the client. `platform`: as the router itself, for data that it shares between viewers. */
export type Caller = 'client' | 'platform';

const SERVICE_TOKEN = { issuer: 'lyceum-router', type: 'st+jwt', lifetimeSeconds: 60 } as const;

/** Issues the tokens by which the router proves itself to subgraphs: one for each subgraph and caller, renewed at half of its lifetime. */
export class ServiceTokenIssuer {
  private readonly tokens = new Map<string, { token: Promise<string>; renewAt: number }>();

  constructor(private readonly privateKey: JWK) {}

  token(audience: string, caller: Caller): Promise<string> {
    const key = `${audience}/${caller}`;
    const held = this.tokens.get(key);
    if (held && held.renewAt > Date.now()) return held.token;
    const token = this.sign(audience, caller);
    this.tokens.set(key, { token, renewAt: Date.now() + (SERVICE_TOKEN.lifetimeSeconds * 1000) / 2 });
    token.catch(() => this.tokens.delete(key));
    return token;
  }

  private async sign(audience: string, caller: Caller): Promise<string> {
    return new SignJWT({ caller })
      .setProtectedHeader({ alg: ACCESS_TOKEN.algorithm, typ: SERVICE_TOKEN.type })
      .setIssuer(SERVICE_TOKEN.issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${SERVICE_TOKEN.lifetimeSeconds}s`)
      .sign(await importJWK(this.privateKey, ACCESS_TOKEN.algorithm));
  }
}

/** The key of one domain's calls, derived from the master key that all domains share; several while that key is rotated. */
export type DomainKeys = (domain: string) => readonly Uint8Array[];
const DOMAIN_TOKEN = {
  issuerPrefix: 'lyceum-domain-',
  type: 'dt+jwt',
  algorithm: 'HS256',
  lifetimeSeconds: 60,
} as const;

/** Issues the tokens by which one domain calls a plain route of another. Renewed at half of its lifetime. */
export class DomainTokenIssuer {
  private held: { token: string; audience: string; renewAt: number } | undefined;

  constructor(
    private readonly domain: string,
    private readonly keys: DomainKeys,
  ) {}

  async token(audience: string): Promise<string> {
    if (this.held?.audience === audience && this.held.renewAt > Date.now()) return this.held.token;
    const token = await new SignJWT()
      .setProtectedHeader({ alg: DOMAIN_TOKEN.algorithm, typ: DOMAIN_TOKEN.type })
      .setIssuer(`${DOMAIN_TOKEN.issuerPrefix}${this.domain}`)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${DOMAIN_TOKEN.lifetimeSeconds}s`)
      .sign(this.keys(this.domain)[0] as Uint8Array);
    this.held = { token, audience, renewAt: Date.now() + (DOMAIN_TOKEN.lifetimeSeconds * 1000) / 2 };
    return token;
  }
}

/** The name by which a route's allow-list refers to the router. */
export const ROUTER = 'router';
/** In an allow-list: the router and every domain. */
export const ANY_CALLER = '*';

export class ServiceTokenVerifier {
  private readonly verified = new LRUCache<string, { caller: Caller; expiresAt: number }>({ max: 100 });

  /** Without `domainKeys` no other domain may call. */
  constructor(
    private readonly publicKey: JWK,
    private readonly audience: string,
    private readonly domainKeys?: DomainKeys,
  ) {}

  /** On whose behalf the router calls. Throws {@link TokenRefused} `SERVICE_TOKEN_REQUIRED` without its valid token for this subgraph. */
  async verify(token: string | undefined): Promise<Caller> {
    if (!token) throw new TokenRefused('SERVICE_TOKEN_REQUIRED');
    const known = this.verified.get(token);
    if (known && known.expiresAt > Date.now()) return known.caller;
    try {
      const { payload } = await jwtVerify(token, await importJWK(this.publicKey, ACCESS_TOKEN.algorithm), {
        algorithms: [ACCESS_TOKEN.algorithm],
        typ: SERVICE_TOKEN.type,
        issuer: SERVICE_TOKEN.issuer,
        audience: this.audience,
      });
      const caller: Caller = payload['caller'] === 'platform' ? 'platform' : 'client';
      this.verified.set(token, { caller, expiresAt: (payload.exp as number) * 1000 });
      return caller;
    } catch {
      throw new TokenRefused('SERVICE_TOKEN_REQUIRED');
    }
  }

  /** Who calls a plain route: {@link ROUTER} or the name of a domain. Throws {@link TokenRefused} `SERVICE_TOKEN_REQUIRED`. */
  async callerOf(token: string | undefined): Promise<string> {
    const issuer = issuerOf(token);
    if (!token || !issuer?.startsWith(DOMAIN_TOKEN.issuerPrefix)) {
      await this.verify(token);
      return ROUTER;
    }
    const domain = issuer.slice(DOMAIN_TOKEN.issuerPrefix.length);
    for (const key of this.domainKeys?.(domain) ?? []) {
      const options = { algorithms: [DOMAIN_TOKEN.algorithm], typ: DOMAIN_TOKEN.type, issuer, audience: this.audience };
      const verified = await jwtVerify(token, key, options).then(
        () => true,
        () => false,
      );
      if (verified) return domain;
    }
    throw new TokenRefused('SERVICE_TOKEN_REQUIRED');
  }
}

/** As the token claims it, not verified. */
function issuerOf(token: string | undefined): string | undefined {
  try {
    return token === undefined ? undefined : decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

export interface KeyPair {
  readonly publicKey: JWK;
  readonly privateKey: JWK;
}

export async function newKeyPair(): Promise<KeyPair> {
  const pair = await generateKeyPair(ACCESS_TOKEN.algorithm, { extractable: true });
  return { publicKey: await exportJWK(pair.publicKey), privateKey: await exportJWK(pair.privateKey) };
}
