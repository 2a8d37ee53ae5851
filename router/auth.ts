import type { Readable } from 'node:stream';
import type { JSONWebKeySet } from 'jose';
import {
  ACCESS_TOKEN,
  AccessTokenVerifier,
  bearerToken,
  KeysUnavailable,
  TokenRefused,
  type Viewer,
} from '../platform/auth.js';
import type { Download } from '../platform/services/download.js';
import type { Identity } from '../platform/subgraph.js';
import { HEADER, type RouteAnswer } from '../platform/client/subgraph-client.js';
import { continueTrace, type Log } from '../platform/process/telemetry.js';
import type { CloudEvent } from '../schema/events/contract.js';
import { headersFor, platformContext, type Subgraphs } from './context.js';
import { unavailable } from './errors.js';

const PRIME_RETRY_MS = 1_000;

/** Verifies the access token of a request or socket, once. */
export class Authenticator {
  private readonly verifier: AccessTokenVerifier;

  constructor(
    private readonly subgraphs: Subgraphs,
    private readonly revoked: RevokedSessions,
  ) {
    this.verifier = new AccessTokenVerifier(
      async () => (await getFromIdentity(subgraphs, 'keysPath')).body as JSONWebKeySet,
    );
  }

  /**
   * The viewer of a token; `null` only where no token was sent. A token that is refused never makes its sender anonymous:
   * throws {@link TokenRefused}, or `SERVICE_UNAVAILABLE` while the keys can't be had.
   */
  async viewer(authorization: string | undefined): Promise<Viewer | null> {
    // Tokens for subgraphs of others are theirs to judge.
    if (authorization === undefined || !this.subgraphs.serviceTokens) return null;
    const token = bearerToken(authorization);
    if (!token) throw new TokenRefused('TOKEN_INVALID');
    if (token.startsWith('lyk_'))
      throw new TokenRefused(
        'TOKEN_INVALID',
        'An API key works at /partner/graphql only; this path takes access tokens.',
      );
    const viewer = await this.verifier.verify(token).catch((error: unknown) => {
      if (error instanceof KeysUnavailable) throw unavailable();
      throw error;
    });
    this.refuseRevoked(viewer);
    return viewer;
  }

  refuseRevoked(viewer: Viewer): void {
    if (this.revoked.has(viewer)) throw new TokenRefused('SESSION_REVOKED');
  }
}

interface RevokedSession {
  readonly sessionId: string;
  readonly userId: string;
  readonly revokedAt: string;
}

/**
 * Sessions whose access tokens are refused before they expire. A session is kept for the lifetime of a token: later,
 * every token of it has expired anyway.
 */
export class RevokedSessions {
  private readonly sessions = new Map<string, number>();
  private readonly users = new Map<string, number>();
  private stopped = false;
  private primed = false;

  constructor(
    private readonly onRevoked: (match: (viewer: Viewer) => boolean) => void,
    private readonly events: Pick<Identity, 'sessionRevoked' | 'userDeactivated' | 'userReactivated'> | undefined,
    private readonly log: Log,
  ) {}

  /** Whether all that was revoked before the start is known. */
  get ready(): boolean {
    return this.primed;
  }

  has(viewer: Viewer): boolean {
    if (this.sessions.has(viewer.sessionId)) return true;
    const deactivatedAt = this.users.get(viewer.id);
    return (
      deactivatedAt !== undefined && viewer.expiresAt.getTime() - ACCESS_TOKEN.lifetimeSeconds * 1000 <= deactivatedAt
    );
  }

  handle(event: CloudEvent): void {
    const { sessionId, userId } = event.data as { sessionId?: string; userId?: string };
    // The sessions that the deactivation ended stay ended; a token made since then is good, however late we heard of either.
    const { sessionRevoked, userDeactivated, userReactivated } = this.events ?? {};
    if (event.type === userReactivated && userId) this.users.delete(userId);
    if (event.type !== sessionRevoked && event.type !== userDeactivated) return;
    this.forgetExpired();
    if (event.type === sessionRevoked && sessionId) this.sessions.set(sessionId, Date.now());
    if (event.type === userDeactivated && userId) this.users.set(userId, Date.now());
    this.onRevoked((viewer) => this.has(viewer));
  }

  /** Reads what was revoked lately. Retried every second until it succeeds or `stop` is called. */
  async prime(subgraphs: Subgraphs): Promise<void> {
    if (this.stopped) return;
    if (!subgraphs.serviceTokens) {
      this.primed = true;
      return;
    }
    try {
      const { body } = await getFromIdentity(subgraphs, 'revokedSessionsPath');
      for (const { sessionId, revokedAt } of (body as { sessions: RevokedSession[] }).sessions) {
        this.sessions.set(sessionId, Date.parse(revokedAt));
      }
      this.forgetExpired();
      this.primed = true;
      this.onRevoked((viewer) => this.has(viewer));
    } catch (error) {
      this.log.warn({ err: error }, 'revoked sessions can not be read: trying again');
      setTimeout(() => void this.prime(subgraphs), PRIME_RETRY_MS).unref();
    }
  }

  stop(): void {
    this.stopped = true;
  }

  private forgetExpired(): void {
    const oldest = Date.now() - ACCESS_TOKEN.lifetimeSeconds * 1000;
    for (const kept of [this.sessions, this.users]) {
      for (const [id, at] of kept) if (at < oldest) kept.delete(id);
    }
  }
}

/** A plain route of the domain that signs users in, requested as the router itself; throws on any status but 200. */
export async function getFromIdentity(
  subgraphs: Subgraphs,
  route: 'keysPath' | 'revokedSessionsPath',
): Promise<{ status: number; body: unknown }> {
  if (!subgraphs.identity) throw new Error('No domain signs users in.');
  const { domain, [route]: path } = subgraphs.identity;
  const response = await getFrom(subgraphs, domain, path);
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
  return response;
}

/** Bytes for a plain route of a subgraph, sent in the router's own name, with whose signature they came. */
export async function postTo(
  subgraphs: Subgraphs,
  name: string,
  path: string,
  { body, signature }: { readonly body: Uint8Array; readonly signature: string },
): Promise<{ status: number; body: unknown }> {
  const headers = await headersFor(name, platformContext(continueTrace({})), subgraphs.serviceTokens);
  return subgraphs.client(name).post(path, body, { ...headers, [HEADER.signature]: signature });
}

/** A plain route of a subgraph, asked in the router's own name. */
export async function getFrom(
  subgraphs: Subgraphs,
  name: string,
  path: string,
): Promise<{ status: number; body: unknown }> {
  const headers = await headersFor(name, platformContext(continueTrace({})), subgraphs.serviceTokens);
  return subgraphs.client(name).get(path, headers);
}

/** A file of a subgraph, asked for in the router's own name. */
export async function downloadFrom(subgraphs: Subgraphs, name: string, path: string): Promise<Download | undefined> {
  const headers = await headersFor(name, platformContext(continueTrace({})), subgraphs.serviceTokens);
  return subgraphs.client(name).download(path, headers);
}

/** Passes a file on to a subgraph, in the router's own name. */
export async function uploadTo(subgraphs: Subgraphs, name: string, path: string, data: Readable): Promise<RouteAnswer> {
  data.on('error', () => undefined);
  const headers = await headersFor(name, platformContext(continueTrace({})), subgraphs.serviceTokens);
  return subgraphs.client(name).upload(path, data, headers);
}
