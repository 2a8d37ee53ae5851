import { TokenRefused } from '../platform/domain/errors.js';
import type { Readable } from 'node:stream';
import type { JSONWebKeySet } from 'jose';
import { AccessTokenVerifier, bearerToken, KeysUnavailable, type Viewer } from '../platform/auth.js';
import type { Download, Redirect } from '../platform/services/download.js';
import { HEADER, type RouteAnswer } from '../platform/client/subgraph-client.js';
import { continueTrace } from '../platform/process/telemetry.js';
import type { RecentRevocations, RevokedTokens } from '../platform/revoked-tokens.js';
import { headersFor, platformContext, type Subgraphs } from './context.js';
import { unavailable } from './errors.js';

/** Verifies the access token of a request or socket, once. */
export class Authenticator {
  private readonly verifier: AccessTokenVerifier;

  constructor(
    private readonly subgraphs: Subgraphs,
    private readonly revoked: RevokedTokens,
  ) {
    this.verifier = new AccessTokenVerifier(
      async () => (await getFromIdentity(subgraphs, 'keysPath')).body as JSONWebKeySet,
    );
  }

  /**
   * The viewer of a token; `null` only without a token. A rejected token never makes its sender anonymous: throws
   * {@link TokenRefused}, or `SERVICE_UNAVAILABLE` while the keys cannot be fetched.
   */
  async viewer(authorization: string | undefined): Promise<Viewer | null> {
    // Foreign subgraphs verify their own tokens.
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
    this.requireCurrent(viewer);
    return viewer;
  }

  /** Throws {@link TokenRefused} for a token that was revoked or became stale. */
  requireCurrent(viewer: Viewer): void {
    this.revoked.requireCurrent(viewer);
  }
}

/** Reads what was revoked within the lifetime of a token; nothing where the subgraphs are foreign and issue tokens of their own. */
export function recentRevocations(subgraphs: Subgraphs): () => Promise<RecentRevocations> {
  return async () =>
    subgraphs.serviceTokens
      ? ((await getFromIdentity(subgraphs, 'revokedSessionsPath')).body as RecentRevocations)
      : { sessions: [] };
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

/** Posts bytes, with their signature if there is one, to a plain route of a subgraph, as the router itself. */
export async function postTo(
  subgraphs: Subgraphs,
  name: string,
  path: string,
  { body, signature }: { readonly body: Uint8Array; readonly signature?: string },
): Promise<{ status: number; body: unknown }> {
  const headers = await headersFor(name, platformContext(continueTrace({})), subgraphs.serviceTokens);
  return subgraphs.client(name).post(path, body, { ...headers, ...(signature && { [HEADER.signature]: signature }) });
}

/** Calls a plain route of a subgraph as the router itself. */
export async function getFrom(
  subgraphs: Subgraphs,
  name: string,
  path: string,
): Promise<{ status: number; body: unknown }> {
  const headers = await headersFor(name, platformContext(continueTrace({})), subgraphs.serviceTokens);
  return subgraphs.client(name).get(path, headers);
}

/** Downloads a file of a subgraph as the router itself. */
export async function downloadFrom(
  subgraphs: Subgraphs,
  name: string,
  path: string,
): Promise<Download | Redirect | undefined> {
  const headers = await headersFor(name, platformContext(continueTrace({})), subgraphs.serviceTokens);
  return subgraphs.client(name).download(path, headers);
}

/** Passes a file on to a subgraph, in the router's own name. */
export async function uploadTo(subgraphs: Subgraphs, name: string, path: string, data: Readable): Promise<RouteAnswer> {
  data.on('error', () => undefined);
  const headers = await headersFor(name, platformContext(continueTrace({})), subgraphs.serviceTokens);
  return subgraphs.client(name).upload(path, data, headers);
}
