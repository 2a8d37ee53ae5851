import { TokenRefused } from '../domain/errors.js';
import type { Readable } from 'node:stream';
import {
  createSourceEventStream,
  execute,
  getOperationAST,
  OperationTypeNode,
  parse,
  validate,
  GraphQLError,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import {
  ANY_CALLER,
  ROUTER,
  bearerToken,
  type AccessTokenVerifier,
  type Caller,
  type ServiceTokenVerifier,
  type Viewer,
} from '../auth.js';
import type { Context, ContextOptions } from '../context.js';
import { formatError } from '../graphql/build-subgraph.js';
import { Download, Redirect } from '../services/download.js';
import type { GetRoute, PostRoute, PutRoute, SubgraphDefinition } from '../subgraph.js';
import {
  HEADER,
  type RouteAnswer,
  type StreamAccess,
  type SubgraphClient,
  type SubgraphHeaders,
  type SubgraphRequest,
} from '../client/subgraph-client.js';
import { describeSpan, noteErrors, withSpan } from '../process/spans.js';
import { continueTrace, withTrace, type Log } from '../process/telemetry.js';

export interface SubgraphExecutionOptions {
  readonly definition: SubgraphDefinition;
  readonly schema: GraphQLSchema;
  readonly accessTokens: AccessTokenVerifier;
  readonly serviceTokens: ServiceTokenVerifier;
  readonly contextOf: (
    viewer: Viewer | null,
    caller: Caller,
    headers: SubgraphHeaders,
    options?: ContextOptions,
  ) => Context;
  readonly log: Log;
}

/** Memory of parsed documents; a syntax tree takes about 100 bytes for each character of its text. */
const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;
const BYTES_PER_CHARACTER = 100;

interface Prepared {
  readonly document: DocumentNode;
  readonly errors: readonly GraphQLError[];
}

/** Answers the router: nothing without its service token, and acts only as the user of the access token. */
export class SubgraphExecution implements SubgraphClient {
  private readonly documents = new LRUCache<string, Prepared>({
    maxSize: MAX_DOCUMENT_BYTES,
    sizeCalculation: (_prepared, query) => 1_000 + query.length * BYTES_PER_CHARACTER,
  });

  constructor(private readonly options: SubgraphExecutionOptions) {}

  get name(): string {
    return this.options.definition.name;
  }

  async execute(request: SubgraphRequest): Promise<ExecutionResult> {
    return this.admitted(request, async (document, context) => {
      return withSpan(`subgraph ${this.name}`, { kind: 'server' }, async () => {
        const { operationName } = request;
        if (operationName !== undefined) describeSpan(undefined, { 'graphql.operation.name': operationName });
        const answer = await this.run(request, document, context);
        // Its statements were ended, which is no defect to report.
        if (request.signal?.aborted) return ABANDONED;
        const result = this.formatted(answer);
        noteErrors(result.errors);
        return result;
      });
    });
  }

  async subscribe(request: SubgraphRequest): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
    return this.admitted(request, async (document, context) => {
      const source = await createSourceEventStream({
        schema: this.options.schema,
        document,
        contextValue: context,
        variableValues: request.variables ?? {},
        operationName: request.operationName,
      });
      if (!(Symbol.asyncIterator in source)) return this.formatted(source);
      return this.stream(source, document, request, context);
    });
  }

  async canSubscribe(
    field: string,
    args: Readonly<Record<string, unknown>>,
    headers: SubgraphHeaders,
  ): Promise<StreamAccess> {
    const shared = this.options.definition.sharedSubscriptions ?? {};
    const check = Object.hasOwn(shared, field) ? shared[field] : undefined;
    if (!check) return false;
    const { viewer, caller } = await this.askerOf(headers);
    const context = this.options.contextOf(viewer, caller, headers);
    return context.viewer !== null && check(context, args as Readonly<Record<string, never>>);
  }

  async post(path: string, body: Uint8Array, headers: SubgraphHeaders): Promise<RouteAnswer> {
    const routes = (this.options.definition.routes ?? []).filter((one): one is PostRoute => one.method === 'POST');
    const { route, parameter } = routeOf(routes, path) ?? {};
    await this.requireCaller(route, headers);
    if (!route || parameter === undefined) return NOT_FOUND;
    const context = this.options.contextOf(null, 'platform', headers);
    const handled = inTrace(headers, () => route.handle(context, { parameter, headers, body }));
    return route.webhook ? counted(handled, context, route.path) : handled;
  }

  async upload(path: string, data: Readable, headers: SubgraphHeaders): Promise<RouteAnswer> {
    // A sender may break off before the route reads.
    data.on('error', () => undefined);
    await this.options.serviceTokens.verify(headers[HEADER.serviceToken]);
    const routes = (this.options.definition.routes ?? []).filter((one): one is PutRoute => one.method === 'PUT');
    const { route, parameter } = routeOf(routes, path) ?? {};
    if (!route || parameter === undefined) {
      data.resume();
      return NOT_FOUND;
    }
    const context = this.options.contextOf(null, 'platform', headers);
    return inTrace(headers, () => route.handle(context, { parameter, headers, data }));
  }

  async get(path: string, headers: SubgraphHeaders): Promise<RouteAnswer> {
    const { route, parameter } = routeOf(getRoutes(this.options.definition), path) ?? {};
    if (!route || parameter === undefined || route.download) return NOT_FOUND;
    if (!route.public) await this.requireCaller(route, headers);
    const body = await route.handle(this.options.contextOf(null, 'platform', {}), { parameter, headers });
    return body === undefined ? NOT_FOUND : { status: 200, body };
  }

  async download(path: string, headers: SubgraphHeaders): Promise<Download | Redirect | undefined> {
    const { route, parameter } = routeOf(getRoutes(this.options.definition), path) ?? {};
    if (!route?.download || parameter === undefined) return undefined;
    await this.options.serviceTokens.verify(headers[HEADER.serviceToken]);
    const answer = await route.handle(this.options.contextOf(null, 'platform', headers), { parameter, headers });
    return answer instanceof Download || answer instanceof Redirect ? answer : undefined;
  }

  /** Written by hand: an async generator's `return()` would wait for the pending `next()`, and leak the source. */
  private stream(
    events: AsyncIterable<unknown>,
    document: DocumentNode,
    request: SubgraphRequest,
    context: Context,
  ): AsyncIterableIterator<ExecutionResult> {
    const source = events[Symbol.asyncIterator]();
    const end = { value: undefined, done: true } as const;
    let ended = false;
    const resolve = (event: unknown): Promise<ExecutionResult> =>
      // A context of its own for each event: loaders must not remember rows of the event before.
      inTrace(request.headers, async () => this.formatted(await this.run(request, document, { ...context }, event)));
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: async () => {
        if (ended) return end;
        try {
          const next = await source.next();
          if (next.done) return end;
          return { value: await resolve(next.value), done: false };
        } catch (error) {
          ended = true;
          return { value: this.failed([asGraphQLError(error)]), done: false };
        }
      },
      return: async () => {
        ended = true;
        await source.return?.();
        return end;
      },
    };
  }

  private run(request: SubgraphRequest, document: DocumentNode, contextValue: Context, rootValue?: unknown) {
    const { schema } = this.options;
    const { variables, operationName } = request;
    return execute({ schema, document, rootValue, contextValue, variableValues: variables ?? {}, operationName });
  }

  /** Tokens first: who may not ask learns nothing of the schema either. */
  private admitted<T>(
    request: SubgraphRequest,
    work: (document: DocumentNode, context: Context) => Promise<T>,
  ): Promise<T | ExecutionResult> {
    return inTrace(request.headers, async () => {
      const { headers, signal, operationName } = request;
      let asker: Awaited<ReturnType<typeof this.askerOf>>;
      try {
        asker = await this.askerOf(headers);
      } catch (error) {
        return this.failed([asGraphQLError(error)]);
      }
      const { document, errors } = this.prepare(request);
      if (errors.length > 0) return this.failed(errors);
      const query = getOperationAST(document, operationName)?.operation === OperationTypeNode.QUERY;
      return work(document, this.options.contextOf(asker.viewer, asker.caller, headers, { signal, query }));
    });
  }

  /** Throws {@link TokenRefused} unless the token is of a caller on the route's allow-list. */
  private async requireCaller(route: GetRoute | PostRoute | undefined, headers: SubgraphHeaders): Promise<void> {
    const caller = await this.options.serviceTokens.callerOf(headers[HEADER.serviceToken]);
    const callers = route?.callers ?? [ROUTER];
    if (!callers.includes(caller) && !callers.includes(ANY_CALLER)) throw new TokenRefused('SERVICE_TOKEN_REQUIRED');
  }

  /** Who asks, by the tokens. */
  private async askerOf(
    headers: SubgraphHeaders,
  ): Promise<{ readonly viewer: Viewer | null; readonly caller: Caller }> {
    const { serviceTokens, accessTokens } = this.options;
    const caller = await serviceTokens.verify(headers[HEADER.serviceToken]);
    const authorization = headers[HEADER.authorization];
    const viewer = authorization ? await accessTokens.verify(bearerToken(authorization) ?? '') : null;
    return { viewer, caller };
  }

  private prepare(request: SubgraphRequest): Prepared {
    let prepared = this.documents.get(request.query);
    if (!prepared) {
      try {
        const document = request.document ?? parse(request.query);
        prepared = { document, errors: validate(this.options.schema, document) };
      } catch (error) {
        prepared = {
          document: { kind: 'Document', definitions: [] } as unknown as DocumentNode,
          errors: [asGraphQLError(error)],
        };
      }
      this.documents.set(request.query, prepared);
    }
    return prepared;
  }

  private failed(errors: readonly GraphQLError[]): ExecutionResult {
    return { errors: errors.map((error) => formatError(error, this.options.log)) };
  }

  private formatted(result: ExecutionResult): ExecutionResult {
    if (!result.errors) return result;
    return { ...result, errors: result.errors.map((error) => formatError(error, this.options.log)) };
  }
}

const ABANDONED: ExecutionResult = { errors: [new GraphQLError('No one waits for the answer any more.')] };

const NOT_FOUND = { status: 404, body: { error: 'Not found.' } };

/** What became of a delivery of a provider. */
async function counted(handled: Promise<RouteAnswer>, { metrics, name }: Context, path: string): Promise<RouteAnswer> {
  try {
    const answer = await handled;
    metrics?.webhook(name, path, answer.status < 400 ? 'accepted' : answer.status < 500 ? 'refused' : 'failed');
    return answer;
  } catch (error) {
    metrics?.webhook(name, path, 'failed');
    throw error;
  }
}

function getRoutes({ routes = [] }: SubgraphDefinition): GetRoute[] {
  return routes.filter((route): route is GetRoute => route.method === undefined || route.method === 'GET');
}

/** The route of a path, and what stands in its parameter. */
function routeOf<Any extends { readonly path: string }>(
  routes: readonly Any[],
  path: string,
): { route: Any; parameter: string } | undefined {
  for (const route of routes) {
    const [before, name] = route.path.split(':');
    if (name === undefined && path === route.path) return { route, parameter: '' };
    const rest = before !== undefined && path.startsWith(before) ? path.slice(before.length) : '';
    if (name !== undefined && rest !== '' && !rest.includes('/')) return { route, parameter: rest };
  }
  return undefined;
}

function inTrace<T>(headers: SubgraphHeaders, work: () => Promise<T>): Promise<T> {
  return withTrace(
    continueTrace({ traceparent: headers[HEADER.traceparent], correlationId: headers[HEADER.correlationId] }),
    work,
  );
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(cause.message, { originalError: cause });
}
