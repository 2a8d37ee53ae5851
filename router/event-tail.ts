import type { Log } from '../platform/process/telemetry.js';
import { topicOf, type Consumer, type Transport } from '../platform/transport/transport.js';
import type { RevokedTokens } from '../platform/revoked-tokens.js';
import { recentRevocations } from './auth.js';
import type { ResponseCache } from './cache/response-cache.js';
import type { Subgraphs } from './context.js';
import type { LiveSubscriptions } from './live/live-subscriptions.js';
import { CLOSE, type Sockets } from './live/sockets.js';

export interface EventTailOptions {
  readonly transport: Transport;
  readonly instance: string;
  /** Topics whose events may change who may receive a shared subscription. */
  readonly recheckTopics: readonly string[];
  readonly subgraphs: Subgraphs;
  readonly revoked: RevokedTokens;
  readonly live: LiveSubscriptions;
  readonly cache: ResponseCache;
  readonly sockets: Sockets;
  readonly log: Log;
}

/**
 * Reads the topics that revoke sessions, change who may receive a shared subscription, or invalidate cached responses.
 * After a gap all state that depends on events is rebuilt: sockets reconnect, the cache is emptied.
 */
export class EventTail {
  private readonly followed = new Set<string>();
  private readonly consumers: Promise<Consumer>[] = [];

  constructor(private readonly options: EventTailOptions) {}

  /** `types`: events that invalidate cached responses. */
  async start(types: Iterable<string>): Promise<void> {
    const { recheckTopics, revoked, subgraphs } = this.options;
    const { identity } = subgraphs;
    await this.follow([...(identity ? [topicOf(identity.domain)] : []), ...recheckTopics, ...topicsOf(types)]);
    // After the tail has started: a session revoked in between is seen twice rather than never.
    await revoked.prime(recentRevocations(subgraphs));
  }

  /** A changed supergraph may name events of further topics; nothing before the start. */
  supergraphChanged(types: Iterable<string>): void {
    if (this.consumers.length === 0) return;
    this.follow(topicsOf(types)).catch((error: unknown) => {
      this.options.log.error(
        { err: error },
        'topics of the changed supergraph can not be read: its cache hints are stale',
      );
    });
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.consumers.map(async (starting) => {
        const consumer = await starting.catch(() => undefined);
        await consumer?.stop();
      }),
    );
  }

  private async follow(topics: readonly string[]): Promise<void> {
    const missing = [...new Set(topics)].filter((topic) => !this.followed.has(topic));
    if (missing.length === 0) return;
    for (const topic of missing) this.followed.add(topic);
    const { transport, instance, revoked, live, cache } = this.options;
    const number = this.consumers.length;
    const consumer = transport.tail({
      // Each consumer has a position of its own.
      instance: number === 0 ? `${instance}-router` : `${instance}-router-${number}`,
      topics: missing,
      handle: (event) => {
        revoked.handle(event);
        live.handle(event);
        cache.handle(event);
      },
      onGap: () => this.recover(),
    });
    this.consumers.push(consumer);
    await consumer;
    // Whatever was cached before was not invalidated by these topics.
    cache.clear();
  }

  private recover(): void {
    const { sockets, cache, revoked, subgraphs, log } = this.options;
    log.warn('events were missed: all sockets reconnect');
    sockets.closeAll(CLOSE.tryAgain, 'Try again');
    cache.clearAll();
    void revoked.prime(recentRevocations(subgraphs));
  }
}

function topicsOf(types: Iterable<string>): string[] {
  return [...types].map((type) => topicOf(type.split('.')[1] ?? ''));
}
