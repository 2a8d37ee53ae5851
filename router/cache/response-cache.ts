import { createHash } from 'node:crypto';
import type { ApolloServerPlugin, GraphQLRequestContext, GraphQLResponse } from '@apollo/server';
import { OperationTypeNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { CloudEvent } from '../../schema/events/contract.js';
import type { CacheHints, CachePolicy } from './cache-policy.js';
import { canonicalJson } from '../../platform/domain/canonical-json.js';
import type { RequestContext } from '../context.js';
import { formatLanguage } from '../language/languages.js';
import { JsonText } from '../execution/data.js';
import { ALL, type SharedResponses } from '../shared/responses.js';

/** How long a request waits for an equal one that is being answered; after that it asks for itself. */
const WAIT_MS = 3_000;
/** How long events may take to say what a mutation changed: until then its viewer is not answered from here. */
const SETTLE_MS = 5_000;
const MAX_SETTLING = 10_000;

export interface ResponseCacheOptions {
  /** Characters of all answers that are kept; the least recently used go first. 0 keeps none. */
  readonly maxCharacters: number;
  /** Of the supergraph that is served; undefined before it is loaded. */
  readonly hints: () => CacheHints | undefined;
  /** Where routers share what every viewer may see; what is a viewer's own stays in the memory of one. */
  readonly shared: SharedResponses | undefined;
  /** Where a response was found that may be cached: for metrics. */
  readonly onLookup?: ((outcome: 'hit' | 'shared' | 'miss') => void) | undefined;
}

type Request = GraphQLRequestContext<RequestContext>;
type Keyed = Request & Required<Pick<Request, 'document' | 'operation'>>;

interface Entry {
  readonly data: JsonText;
  readonly policy: CachePolicy;
  readonly storedAt: number;
}

/**
 * Whole answers to operations of which every field may be kept (`@cacheControl`), in memory. One lives until its time is over
 * or an event says that it is no longer true; one with an error is not kept, nor one that was being made when such an event
 * came, for it may be from before. Of equal requests at once the first alone is executed. Who has just changed something is
 * not answered from here, so that they see what they did.
 */
export class ResponseCache {
  private readonly entries: LRUCache<string, Entry> | undefined;
  private readonly making = new Map<string, Promise<Entry | undefined>>();
  private readonly settling = new LRUCache<string, true>({ max: MAX_SETTLING, ttl: SETTLE_MS });
  /** When an event of each type came last, counted in events. */
  private readonly invalidatedAt = new Map<string, number>();
  private clearedAt = 0;
  private heard = 0;

  constructor(private readonly options: ResponseCacheOptions) {
    const maxSize = options.maxCharacters;
    if (maxSize > 0)
      this.entries = new LRUCache({ maxSize, sizeCalculation: ({ data }, key) => data.text.length + key.length });
  }

  /** Answers that are kept; for readers of metrics. */
  get size(): number {
    return this.entries?.size ?? 0;
  }

  handle(event: CloudEvent): void {
    this.heard += 1;
    this.invalidatedAt.set(event.type, this.heard);
    for (const [key, { policy }] of this.entries?.entries() ?? []) {
      if (policy.invalidatedBy.has(event.type)) this.entries?.delete(key);
    }
    const { shared, hints } = this.options;
    if (hints()?.eventTypes.has(event.type)) void shared?.changed(event.type);
  }

  /** After a gap in the events: nothing that is kept can be trusted, here or where routers share it. */
  clearAll(): void {
    this.clear();
    void this.options.shared?.changed(ALL);
  }

  /** With another supergraph. */
  clear(): void {
    this.heard += 1;
    this.clearedAt = this.heard;
    this.entries?.clear();
  }

  readonly plugin: ApolloServerPlugin<RequestContext> = {
    requestDidStart: () => {
      let made: ((data: unknown) => void) | undefined;
      return Promise.resolve({
        responseForOperation: async (request) => {
          const viewerId = request.contextValue.viewer?.id;
          if (viewerId && request.operation.operation === OperationTypeNode.MUTATION) this.settling.set(viewerId, true);
          const policy = this.options.hints()?.policyOf(request.document, request.operation);
          if (!policy) return null;
          request.overallCachePolicy.restrict(policy);
          // The language of a viewer is in the token, of which caches in between know nothing.
          if (policy.byLanguage && viewerId) request.overallCachePolicy.restrict({ scope: 'PRIVATE' });
          if (!this.entries || (viewerId && this.settling.has(viewerId))) return null;
          const key = keyOf(request, policy);
          const entry = this.entries.get(key) ?? (await soon(this.making.get(key)));
          const { shared, onLookup } = this.options;
          if (entry) {
            onLookup?.('hit');
            return answer(request, entry);
          }
          const end = this.begin(key, policy);
          if (policy.scope !== 'PUBLIC' || !shared) {
            made = (data) => void end(data);
            onLookup?.('miss');
            return null;
          }
          const found = await shared.read(key, policy.invalidatedBy);
          if (found?.response) {
            const { text, storedAt } = found.response;
            const elsewhere = { data: new JsonText(text), policy, storedAt };
            end(elsewhere.data, storedAt);
            onLookup?.('shared');
            return answer(request, elsewhere);
          }
          onLookup?.('miss');
          made = (data) => {
            const kept = end(data);
            if (!kept || !found) return;
            void shared.write(key, { ...found, text: kept.data.text, maxAgeMs: policy.maxAge * 1_000 });
          };
          return null;
        },
        willSendResponse: ({ response: { body } }) => {
          const result = body.kind === 'single' ? body.singleResult : undefined;
          made?.(result?.errors ? undefined : result?.data);
          return Promise.resolve();
        },
      });
    },
  };

  /**
   * Requests for the same meanwhile wait for the returned function, which ends the making and keeps the answer if it may be
   * kept.
   */
  private begin(key: string, policy: CachePolicy): (data: unknown, storedAt?: number) => Entry | undefined {
    const startedAt = this.heard;
    let resolve: (entry: Entry | undefined) => void = () => undefined;
    const promise = new Promise<Entry | undefined>((done) => (resolve = done));
    this.making.set(key, promise);
    return (data, storedAt = Date.now()) => {
      if (this.making.get(key) === promise) this.making.delete(key);
      const outdated =
        this.clearedAt > startedAt ||
        [...policy.invalidatedBy].some((type) => (this.invalidatedAt.get(type) ?? 0) > startedAt);
      const ttl = policy.maxAge * 1_000 - (Date.now() - storedAt);
      if (!(data instanceof JsonText) || outdated || ttl <= 0) {
        resolve(undefined);
        return undefined;
      }
      const entry = { data, policy, storedAt };
      this.entries?.set(key, entry, { ttl });
      resolve(entry);
      return entry;
    };
  }
}

function answer(request: Request, { data, storedAt }: Entry): GraphQLResponse {
  // RFC 9111: without it a cache in between would keep the answer longer than it is valid.
  const age = Math.floor((Date.now() - storedAt) / 1000);
  if (age > 0) request.response.http.headers.set('age', String(age));
  return { http: request.response.http, body: { kind: 'single', singleResult: { data } } };
}

/** The operation, its variables and, where the answer depends on them, the viewer and the language. */
function keyOf(request: Keyed, { scope, byLanguage }: CachePolicy): string {
  const { document, operation, contextValue } = request;
  const viewer = scope === 'PRIVATE' ? (contextValue.viewer?.id ?? null) : null;
  const language = byLanguage ? formatLanguage(contextValue.languages) : null;
  const variables = request.request.variables ?? {};
  return createHash('sha256')
    .update(
      canonicalJson([document.loc?.source.body, operation.name?.value ?? null, variables, scope, viewer, language]),
    )
    .digest('base64');
}

function soon(made: Promise<Entry | undefined> | undefined): Promise<Entry | undefined> | undefined {
  if (!made) return undefined;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, WAIT_MS, undefined)));
  return Promise.race([made, timeout]).finally(() => clearTimeout(timer));
}
