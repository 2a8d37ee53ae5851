import {
  createSourceEventStream,
  execute,
  parse,
  validate,
  GraphQLError,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { AccessTokenVerifier, Caller, ServiceTokenVerifier, Viewer } from './auth.js';
import type { Context, Services } from './context.js';
import { migrateDatabase, openDatabase } from './database.js';
import { buildSubgraph, formatError } from './graphql.js';
import { Inbox } from './inbox.js';
import { migrateJobs, startJobs } from './jobs.js';
import { Live } from './live.js';
import type { Mailer } from './mail.js';
import { Relay } from './relay.js';
import type { Secrets } from './secrets.js';
import type { FileStorage } from './storage.js';
import type { SubgraphDefinition } from './subgraph.js';
import { HEADER, type SubgraphClient, type SubgraphHeaders, type SubgraphRequest } from './subgraph-client.js';
import { continueTrace, withSpan, withTrace, type Log } from './telemetry.js';
import { topicOf, type Consumer, type Transport } from './transport/transport.js';

export interface SubgraphEnvironment {
  /** Unique for this running process. */
  readonly instance: string;
  readonly databaseUrl: string;
  readonly databaseReadUrl?: string | undefined;
  readonly poolSize?: number | undefined;
  readonly transport: Transport;
  readonly accessTokens: AccessTokenVerifier;
  readonly serviceTokens: ServiceTokenVerifier;
  readonly mail: Mailer;
  readonly storage: FileStorage;
  readonly secrets: Secrets;
  readonly publicUrl: string;
  readonly log: Log;
}

const CACHED_DOCUMENTS = 1_000;

/** One subgraph at work: its database, relay, inbox, jobs, live streams and schema. */
export class RunningSubgraph implements SubgraphClient {
  private readonly documents = new LRUCache<string, { document: DocumentNode; errors: readonly GraphQLError[] }>({
    max: CACHED_DOCUMENTS,
  });
  private readonly stops: (() => Promise<void>)[] = [];
  readonly inbox: Inbox;

  private constructor(
    readonly definition: SubgraphDefinition,
    private readonly environment: SubgraphEnvironment,
    readonly services: Services,
    private readonly schema: GraphQLSchema,
  ) {
    this.inbox = new Inbox({
      consumer: definition.name,
      reactions: definition.reactions,
      context: () => this.systemContext(),
    });
  }

  get name(): string {
    return this.definition.name;
  }

  /** Migrates, opens and serves; in the order in which each part needs the one before. */
  static async start(definition: SubgraphDefinition, environment: SubgraphEnvironment): Promise<RunningSubgraph> {
    const log = environment.log.child({ subgraph: definition.name });
    const database = await openDatabase({
      url: environment.databaseUrl,
      readUrl: environment.databaseReadUrl,
      poolSize: environment.poolSize,
      entities: definition.entities,
      migrations: definition.migrations,
      log,
    });
    const stops = [() => database.close()];
    try {
      await migrateSubgraph(definition, database.orm, environment.databaseUrl);
      const live = new Live(definition.name, environment.transport, log);
      const relay = new Relay({
        url: environment.databaseUrl,
        events: definition.events,
        transport: environment.transport,
        log,
      });
      const { mail, storage, secrets, publicUrl } = environment;
      const { orm, db } = database;
      const services: Services = {
        ...{ name: definition.name, orm, db, events: definition.events, live, mail, storage, secrets, log, publicUrl },
        wakeRelay: relay.wake,
      };
      const running = new RunningSubgraph(definition, environment, services, await buildSubgraph(definition));
      running.stops.push(...stops);
      await running.work(relay);
      return running;
    } catch (error) {
      for (const stop of stops.reverse()) await stop();
      throw error;
    }
  }

  private async work(relay: Relay): Promise<void> {
    const { transport, instance, databaseUrl } = this.environment;
    await relay.start();
    this.stops.push(() => relay.stop());
    await this.services.live.start(`${this.name}-${instance}`);
    this.stops.push(() => this.services.live.stop());
    if (this.definition.reactions.length > 0) {
      const consumer: Consumer = await transport.consume({
        group: this.name,
        topics: this.inbox.domains.map(topicOf),
        handle: this.inbox.handle,
      });
      this.stops.push(() => consumer.stop());
    }
    const jobs = this.definition.jobs ?? [];
    if (jobs.length > 0) {
      const worker = await startJobs({
        url: databaseUrl,
        jobs,
        context: () => this.systemContext(),
        log: this.services.log,
        poolSize: 3,
      });
      this.stops.push(() => worker.stop());
    }
  }

  /** Stops taking work, lets what runs end, then closes the database; the reverse of the start. */
  async stop(): Promise<void> {
    for (const stop of this.stops.splice(0).reverse()) await stop();
  }

  /** Nobody in particular: reactions and jobs act as the platform. */
  systemContext(): Context {
    return { ...this.services, viewer: null, platform: true, clientAddress: undefined, clientAgent: undefined };
  }

  contextOf(viewer: Viewer | null, caller: Caller = 'client', headers: SubgraphHeaders = {}): Context {
    return {
      ...this.services,
      viewer,
      platform: caller === 'platform',
      clientAddress: headers[HEADER.clientAddress],
      clientAgent: headers[HEADER.clientAgent],
    };
  }

  async execute(request: SubgraphRequest): Promise<ExecutionResult> {
    return this.inTrace(request.headers, async () => {
      const prepared = this.prepare(request);
      if (prepared.errors.length > 0) return this.failed(prepared.errors);
      return this.authenticated(request.headers, async (context) => {
        const result = await withSpan(`subgraph ${this.name}`, {}, async () =>
          execute({
            schema: this.schema,
            document: prepared.document,
            contextValue: context,
            variableValues: request.variables ?? {},
            operationName: request.operationName,
          }),
        );
        return this.formatted(result);
      });
    });
  }

  async subscribe(request: SubgraphRequest): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
    return this.inTrace(request.headers, async () => {
      const prepared = this.prepare(request);
      if (prepared.errors.length > 0) return this.failed(prepared.errors);
      return this.authenticated(request.headers, async (context) => {
        const source = await createSourceEventStream({
          schema: this.schema,
          document: prepared.document,
          contextValue: context,
          variableValues: request.variables ?? {},
          operationName: request.operationName,
        });
        if (!(Symbol.asyncIterator in source)) return this.formatted(source);
        return this.stream(source, prepared.document, request, context);
      });
    });
  }

  async canSubscribe(
    field: string,
    args: Readonly<Record<string, unknown>>,
    headers: SubgraphHeaders,
  ): Promise<boolean> {
    const check = this.definition.sharedSubscriptions?.[field];
    if (!check) return false;
    const caller = await this.environment.serviceTokens.verify(headers[HEADER.serviceToken]);
    const viewer = await this.viewerOf(headers);
    return viewer !== null && check(this.contextOf(viewer, caller, headers), args as Readonly<Record<string, never>>);
  }

  async get(path: string, headers: SubgraphHeaders): Promise<{ status: number; body: unknown }> {
    const route = this.definition.routes?.find((candidate) => candidate.path === path);
    if (!route) return { status: 404, body: { error: 'No such route.' } };
    if (!route.public) await this.environment.serviceTokens.verify(headers[HEADER.serviceToken]);
    return { status: 200, body: await route.handle(this.systemContext()) };
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
      this.inTrace(request.headers, async () =>
        this.formatted(
          await execute({
            schema: this.schema,
            document,
            rootValue: event,
            // A context of its own for each event: loaders must not remember rows of the event before.
            contextValue: { ...context },
            variableValues: request.variables ?? {},
            operationName: request.operationName,
          }),
        ),
      );
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
          return {
            value: this.failed([new GraphQLError((error as Error).message, { originalError: error as Error })]),
            done: false,
          };
        }
      },
      return: async () => {
        ended = true;
        await source.return?.();
        return end;
      },
    };
  }

  private inTrace<T>(headers: SubgraphHeaders, work: () => Promise<T>): Promise<T> {
    return withTrace(
      continueTrace({ traceparent: headers[HEADER.traceparent], correlationId: headers[HEADER.correlationId] }),
      work,
    );
  }

  private async authenticated<T>(
    headers: SubgraphHeaders,
    work: (context: Context) => Promise<T>,
  ): Promise<T | ExecutionResult> {
    let context: Context;
    try {
      const caller = await this.environment.serviceTokens.verify(headers[HEADER.serviceToken]);
      context = this.contextOf(await this.viewerOf(headers), caller, headers);
    } catch (error) {
      return this.failed([new GraphQLError((error as Error).message, { originalError: error as Error })]);
    }
    return work(context);
  }

  private async viewerOf(headers: SubgraphHeaders): Promise<Viewer | null> {
    const header = headers[HEADER.authorization];
    return header ? this.environment.accessTokens.verify(header.replace(/^Bearer /i, '')) : null;
  }

  private prepare(request: SubgraphRequest): { document: DocumentNode; errors: readonly GraphQLError[] } {
    let prepared = this.documents.get(request.query);
    if (!prepared) {
      try {
        const document = request.document ?? parse(request.query);
        prepared = { document, errors: validate(this.schema, document) };
      } catch (error) {
        prepared = {
          document: { kind: 'Document', definitions: [] } as unknown as DocumentNode,
          errors: [error as GraphQLError],
        };
      }
      this.documents.set(request.query, prepared);
    }
    return prepared;
  }

  private failed(errors: readonly GraphQLError[]): ExecutionResult {
    return { errors: errors.map((error) => formatError(error, this.services.log)) };
  }

  private formatted(result: ExecutionResult): ExecutionResult {
    if (!result.errors) return result;
    return { ...result, errors: result.errors.map((error) => formatError(error, this.services.log)) };
  }
}

export async function migrateSubgraph(
  definition: SubgraphDefinition,
  orm: Services['orm'],
  url: string,
): Promise<void> {
  await migrateDatabase(orm, url);
  if ((definition.jobs ?? []).length > 0) await migrateJobs(url);
}
