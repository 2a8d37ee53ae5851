import { TokenRefused } from './domain/errors.js';
import type { CloudEvent } from '../schema/events/contract.js';
import { ACCESS_TOKEN, type Role, type Viewer } from './auth.js';
import type { Log } from './process/telemetry.js';

/** Types of the events of the domain that issues access tokens, see `Identity`. */
export interface TokenEvents {
  readonly sessionRevoked: string;
  readonly userDeactivated: string;
  readonly userReactivated: string;
  readonly rolesChanged: string;
}

const PRIME_RETRY_MS = 1_000;
const TOKEN_LIFETIME_MS = ACCESS_TOKEN.lifetimeSeconds * 1000;

/** What was revoked within the lifetime of an access token: the response of `Identity.revokedSessionsPath`. */
export interface RecentRevocations {
  readonly sessions: readonly { readonly sessionId: string; readonly userId: string; readonly revokedAt: string }[];
  /** Current roles of the users whose roles changed. Absent in responses of releases before it existed. */
  readonly roles?: readonly { readonly userId: string; readonly roles: readonly Role[] }[];
}

export type Revocation = 'SESSION_REVOKED' | 'TOKEN_STALE';

/**
 * Access tokens that are rejected before they expire: of revoked sessions, of deactivated users, and those that claim a role
 * which was revoked since. Entries are kept for the lifetime of a token; later every such token has expired.
 */
export class RevokedTokens {
  private readonly sessions = new Map<string, number>();
  private readonly users = new Map<string, number>();
  private readonly roles = new Map<string, { readonly held: readonly Role[]; readonly at: number }>();
  private stopped = false;
  private primed = false;

  /** `onRevoked` is called after each change, with a function that decides about a viewer. */
  constructor(
    private readonly log: Log,
    private readonly events: TokenEvents | undefined,
    private readonly onRevoked: (reasonFor: (viewer: Viewer) => Revocation | undefined) => void = () => undefined,
  ) {}

  /** Whether everything that was revoked before the start is known. */
  get ready(): boolean {
    return this.primed;
  }

  /** Undefined while the token is good. A stale token can be refreshed, that of a revoked session cannot. */
  readonly reasonFor = (viewer: Viewer): Revocation | undefined => {
    const issuedAt = viewer.expiresAt.getTime() - TOKEN_LIFETIME_MS;
    const deactivatedAt = this.users.get(viewer.id);
    if (this.sessions.has(viewer.sessionId)) return 'SESSION_REVOKED';
    if (deactivatedAt !== undefined && issuedAt <= deactivatedAt) return 'SESSION_REVOKED';
    const changed = this.roles.get(viewer.id);
    // A token counts whole seconds, so the roles decide too: one that was issued after the change, in the same second, has the
    // new ones.
    const stale =
      changed !== undefined && issuedAt <= changed.at && viewer.roles.some((role) => !changed.held.includes(role));
    return stale ? 'TOKEN_STALE' : undefined;
  };

  /** Throws {@link TokenRefused}. */
  requireCurrent(viewer: Viewer): void {
    const reason = this.reasonFor(viewer);
    if (reason) throw new TokenRefused(reason);
  }

  handle(event: CloudEvent): void {
    const { sessionId, userId, roles } = event.data as { sessionId?: string; userId?: string; roles?: readonly Role[] };
    const { sessionRevoked, userDeactivated, userReactivated, rolesChanged } = this.events ?? {};
    // The sessions that the deactivation ended stay ended; a token issued since then is good, whenever the events arrive.
    if (event.type === userReactivated && userId) this.users.delete(userId);
    const at = Date.now();
    if (event.type === sessionRevoked && sessionId) this.sessions.set(sessionId, at);
    else if (event.type === userDeactivated && userId) this.users.set(userId, at);
    else if (event.type === rolesChanged && userId && roles) this.roles.set(userId, { held: roles, at });
    else return;
    this.forgetExpired();
    this.onRevoked(this.reasonFor);
  }

  /** Reads recent revocations. Retries every second until it succeeds or `stop` is called; resolves after the first attempt. */
  async prime(fetchRecent: () => Promise<RecentRevocations>): Promise<void> {
    if (this.stopped) return;
    try {
      const recent = await fetchRecent();
      for (const { sessionId, revokedAt } of recent.sessions) this.sessions.set(sessionId, Date.parse(revokedAt));
      for (const { userId, roles } of recent.roles ?? []) this.roles.set(userId, { held: roles, at: Date.now() });
      this.forgetExpired();
      this.primed = true;
      this.onRevoked(this.reasonFor);
    } catch (error) {
      this.log.warn({ err: error }, 'revoked tokens cannot be read: retrying');
      setTimeout(() => void this.prime(fetchRecent), PRIME_RETRY_MS).unref();
    }
  }

  stop(): void {
    this.stopped = true;
  }

  private forgetExpired(): void {
    const oldest = Date.now() - TOKEN_LIFETIME_MS;
    for (const kept of [this.sessions, this.users]) for (const [id, at] of kept) if (at < oldest) kept.delete(id);
    for (const [id, { at }] of this.roles) if (at < oldest) this.roles.delete(id);
  }
}
