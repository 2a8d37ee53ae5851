import type { RouteAnswer } from '../client/subgraph-client.js';
import type { Log } from '../process/telemetry.js';
import type { Identity } from '../subgraph.js';
import { RevokedTokens, type RecentRevocations } from '../revoked-tokens.js';
import { topicOf, type Transport } from '../transport/transport.js';

export interface FollowedTokens {
  readonly tokens: RevokedTokens;
  readonly prime: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface FollowOptions {
  readonly transport: Transport;
  /** Unique for this running process. */
  readonly instance: string;
  readonly identity: Identity & { readonly domain: string };
  /** Calls a plain route of the domain that issues access tokens. */
  readonly get: (path: string) => Promise<RouteAnswer>;
  readonly log: Log;
}

/**
 * The tokens that this process rejects before they expire. Call `prime` when the owner can be reached; until then only later
 * revocations are known. The router, which is ready only when it knows all of them, rejects such tokens too.
 */
export async function followRevokedTokens({
  transport,
  instance,
  identity,
  get,
  log,
}: FollowOptions): Promise<FollowedTokens> {
  const tokens = new RevokedTokens(log, identity);
  const fetchRecent = async (): Promise<RecentRevocations> => {
    const { status, body } = await get(identity.revokedSessionsPath);
    if (status !== 200) throw new Error(`${identity.revokedSessionsPath} answered ${status}.`);
    return body as RecentRevocations;
  };
  const tail = await transport.tail({
    instance: `${instance}-tokens`,
    topics: [topicOf(identity.domain)],
    handle: (event) => tokens.handle(event),
    onGap: () => void tokens.prime(fetchRecent),
  });
  return {
    tokens,
    prime: () => tokens.prime(fetchRecent),
    stop: async () => {
      tokens.stop();
      await tail.stop();
    },
  };
}
