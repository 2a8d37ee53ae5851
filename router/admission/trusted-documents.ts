import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import { LRUCache } from 'lru-cache';
import type { DocumentNode } from 'graphql';
import { routerError } from '../errors.js';

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

  /** The same with more texts, for {@link has}. */
  including(texts: readonly string[]): TrustedDocuments {
    return new TrustedDocuments(new Map([...this.byId, ...texts.map((text) => [sha256(text), text] as const)]));
  }

  static read(file: string): TrustedDocuments {
    return new TrustedDocuments(
      new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)),
    );
  }

  /** Names of the operations, which metrics use as labels. */
  get operationNames(): ReadonlySet<string> {
    const names = new Set<string>();
    for (const text of this.byId.values())
      for (const [, name] of text.matchAll(/^(?:query|mutation|subscription)\s+(\w+)/gm)) if (name) names.add(name);
    return names;
  }

  readonly has = (document: DocumentNode): boolean => {
    const text = document.loc?.source.body;
    return text !== undefined && this.byId.has(sha256(text));
  };

  /**
   * The text of what came over a socket, where a document is named by `documentId` or `extensions.persistedQuery` and `query` is
   * empty; a `query` with its hash is registered. Throws `PERSISTED_QUERY_NOT_FOUND`, or `BAD_REQUEST` for a hash that is another's.
   */
  async textOf(payload: Named): Promise<string> {
    const { query } = payload;
    const id = idOf(payload);
    if (id === undefined) return query;
    if (query === '') {
      const text = await this.cache.get(id);
      if (text === undefined)
        throw routerError('PERSISTED_QUERY_NOT_FOUND', 'No document with this hash is known: send its text once.');
      return text;
    }
    if (sha256(query) !== id) throw routerError('BAD_REQUEST', 'The hash belongs to another document.');
    await this.cache.set(id, query);
    return query;
  }

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

/** What may name a document. */
interface Named {
  readonly query: string;
  readonly documentId?: unknown;
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
}

/** What Apollo's clients say where others say `documentId`. */
export function persistedQuery(documentId: string): object {
  return { persistedQuery: { version: 1, sha256Hash: documentId.replace(/^sha256:/, '') } };
}

function idOf({ documentId, extensions }: Named): string | undefined {
  if (typeof documentId === 'string') return documentId.replace(/^sha256:/, '');
  const { sha256Hash } = (extensions?.['persistedQuery'] ?? {}) as { sha256Hash?: unknown };
  return typeof sha256Hash === 'string' ? sha256Hash : undefined;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
