import type { Log } from '../platform/process/telemetry.js';
import { topicOf, type Consumer, type Transport } from '../platform/transport/transport.js';
import type { RevokedSessions } from './auth.js';
import type { ResponseCache } from './cache/response-cache.js';
import type { Subgraphs } from './context.js';
import type { LiveSubscriptions } from './live/live-subscriptions.js';
import { CLOSE, type Sockets } from './live/sockets.js';

/** Topics whose events change memberships. Events of a board also name users, but do not change who may read it. */
const MEMBERSHIP_TOPICS = ['users', 'classes', 'community'].map(topicOf);

export interface EventTailOptions {
  readonly transport: Transport;
  readonly instance: string;
  readonly recheckTopics: readonly string[] | undefined;
  /** Types of the events that invalidate cached responses. */
  readonly invalidatingTypes: Iterable<string>;
  readonly subgraphs: Subgraphs;
  readonly revoked: RevokedSessions;
  readonly live: LiveSubscriptions;
  readonly cache: ResponseCache;
  readonly sockets: Sockets;
  readonly log: Log;
}

/**
 * Reads the topics that revoke sessions, change who may receive a shared subscription, or invalidate cached responses.
 * After a gap all state that depends on events is rebuilt: sockets reconnect, the cache is emptied.
 */
export async function startEventTail(options: EventTailOptions): Promise<Consumer> {
  const { revoked, live, cache, sockets, subgraphs, log } = options;
  const invalidating = [...options.invalidatingTypes].map((type) => topicOf(type.split('.')[1] ?? ''));
  const topics = new Set([topicOf('users'), ...(options.recheckTopics ?? MEMBERSHIP_TOPICS), ...invalidating]);
  const tail = await options.transport.tail({
    instance: `${options.instance}-router`,
    topics: [...topics],
    handle: (event) => {
      revoked.handle(event);
      live.handle(event);
      cache.handle(event);
    },
    onGap: () => {
      log.warn('events were missed: all sockets reconnect');
      sockets.closeAll(CLOSE.tryAgain, 'Try again');
      cache.clear();
      void revoked.prime(subgraphs);
    },
  });
  // After the tail has started: a session revoked in between is seen twice rather than never.
  await revoked.prime(subgraphs);
  return tail;
}
