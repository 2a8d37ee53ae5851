import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** Memory of a parsed document, as measured: the syntax tree is far larger than its text. */
const BASE_BYTES = 1_000;
const BYTES_PER_CHARACTER = 100;
const MAX_BYTES = 16 * 1024 * 1024;

type DocumentStore = NonNullable<ApolloServerOptionsWithGateway<never>['documentStore']>;

/** Estimate of the memory that a parsed document takes. */
export function bytesOfDocument(document: DocumentNode): number {
  return BASE_BYTES + (document.loc?.end ?? 0) * BYTES_PER_CHARACTER;
}

/** Parsed documents, bounded by the memory that they take. (Apollo Server's own bound is by their JSON.) */
export function documentStore(maxBytes = MAX_BYTES): DocumentStore {
  const documents = new LRUCache<string, DocumentNode>({ maxSize: maxBytes, sizeCalculation: bytesOfDocument });
  return {
    get: (key) => Promise.resolve(documents.get(key)),
    set: (key, document) => {
      documents.set(key, document);
      return Promise.resolve();
    },
    delete: (key) => Promise.resolve(documents.delete(key)),
  };
}
