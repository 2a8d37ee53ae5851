import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import { LRUCache } from 'lru-cache';
import type { DocumentNode } from 'graphql';

type PersistedQueries = NonNullable<Exclude<ApolloServerOptionsWithGateway<never>['persistedQueries'], false>>;
type Cache = NonNullable<PersistedQueries['cache']>;

/** Characters of the documents that clients register by their hash. */
const REGISTERED_CHARACTERS = 4 * 1024 * 1024;
const APOLLO_PREFIX = 'apq:';

/** The operations that our clients send, by the SHA-256 of their text. They can be asked for by it from the first time on. */
export class TrustedDocuments {
  private readonly registered = new LRUCache<string, string>({
    maxSize: REGISTERED_CHARACTERS,
    sizeCalculation: (text) => Math.max(1, text.length),
  });

  constructor(private readonly byId: ReadonlyMap<string, string>) {}

  static read(file: string): TrustedDocuments {
    return new TrustedDocuments(
      new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)),
    );
  }

  readonly has = (document: DocumentNode): boolean => {
    const text = document.loc?.source.body;
    return text !== undefined && this.byId.has(createHash('sha256').update(text).digest('hex'));
  };

  /** Where Apollo Server looks for persisted queries and keeps what clients register; it checks the hash. */
  readonly cache: Cache = {
    get: (key) => {
      const id = key.startsWith(APOLLO_PREFIX) ? key.slice(APOLLO_PREFIX.length) : key;
      return Promise.resolve(this.byId.get(id) ?? this.registered.get(id));
    },
    set: (key, text) => {
      this.registered.set(key.startsWith(APOLLO_PREFIX) ? key.slice(APOLLO_PREFIX.length) : key, text);
      return Promise.resolve();
    },
    delete: (key) => Promise.resolve(this.registered.delete(key)),
  };
}
