import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, GraphQLError, parse, subscribe, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { createClient, type Client, type FormattedExecutionResult } from 'graphql-ws';
import { decodeJwt, importJWK, SignJWT } from 'jose';
import { WebSocket, type CloseEvent } from 'ws';
import { ACCESS_TOKEN, newKeyPair, ServiceTokenIssuer, type KeyPair } from '../platform/auth.js';
import {
  HEADER,
  type SubgraphClient,
  type SubgraphHeaders,
  type SubgraphRequest,
} from '../platform/subgraph-client.js';
import { createLog } from '../platform/telemetry.js';
import { InProcessTransport } from '../platform/transport/in-process.js';
import type { CloudEvent } from '../schema/events/contract.js';
import { startRouter, type Router, type RouterOptions } from './router.js';

type Modules = Extract<Parameters<typeof buildSubgraphSchema>[0], readonly unknown[]>;
type Resolvers = NonNullable<Extract<Modules[number], { typeDefs: unknown }>['resolvers']>;

/** What resolvers of a fake subgraph get. */
export interface FakeContext {
  readonly viewerId: string | undefined;
  readonly headers: SubgraphHeaders;
}

export const LINK = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@composeDirective"])
    @link(url: "https://lyceum.example/shared/v1.0", import: ["@shared"])
    @composeDirective(name: "@shared")
  directive @shared(scope: String!) on FIELD_DEFINITION
`;

/** A subgraph in a few lines, that remembers what it was asked. */
export class FakeSubgraph implements SubgraphClient {
  readonly requests: SubgraphRequest[] = [];
  readonly subscriptions: SubgraphRequest[] = [];
  readonly questions: { field: string; args: Readonly<Record<string, unknown>>; viewerId: string | undefined }[] = [];
  readonly routes = new Map<string, () => unknown>();
  /** Who is refused by `canSubscribe`. */
  readonly refused = new Set<string | undefined>();
  down = false;
  private readonly schema: GraphQLSchema;

  constructor(
    readonly name: string,
    readonly sdl: string,
    resolvers: Resolvers,
  ) {
    this.schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]);
  }

  async execute(request: SubgraphRequest): Promise<ExecutionResult> {
    if (this.down) throw new Error(`connect ECONNREFUSED ${this.name}`);
    this.requests.push(request);
    return execute({ schema: this.schema, ...this.args(request) });
  }

  async subscribe(request: SubgraphRequest): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
    if (this.down) throw new Error(`connect ECONNREFUSED ${this.name}`);
    this.subscriptions.push(request);
    return subscribe({ schema: this.schema, ...this.args(request) });
  }

  canSubscribe(field: string, args: Readonly<Record<string, unknown>>, headers: SubgraphHeaders): Promise<boolean> {
    const viewerId = viewerOf(headers);
    this.questions.push({ field, args, viewerId });
    return Promise.resolve(!this.refused.has(viewerId));
  }

  get(path: string): Promise<{ status: number; body: unknown }> {
    const route = this.routes.get(path);
    return Promise.resolve(route ? { status: 200, body: route() } : { status: 404, body: null });
  }

  private args(request: SubgraphRequest) {
    const contextValue: FakeContext = { viewerId: viewerOf(request.headers), headers: request.headers };
    return {
      document: parse(request.query),
      variableValues: { ...request.variables },
      operationName: request.operationName ?? null,
      contextValue,
    };
  }
}

function viewerOf(headers: SubgraphHeaders): string | undefined {
  const token = headers[HEADER.authorization]?.replace(/^Bearer /, '');
  return token ? decodeJwt(token).sub : undefined;
}

/** Something to subscribe to in a fake subgraph. */
export class Feed<T> {
  private readonly subscribers = new Set<{ waiting: T[]; wake: () => void; done: boolean; failure?: GraphQLError }>();

  get size(): number {
    return this.subscribers.size;
  }

  push(value: T): void {
    for (const subscriber of this.subscribers) {
      subscriber.waiting.push(value);
      subscriber.wake();
    }
  }

  /** Breaks off, as an owner does whose subscriber was too slow. */
  break(): void {
    for (const subscriber of this.subscribers) {
      subscriber.failure = new GraphQLError('Subscribe again.', { extensions: { code: 'TRY_AGAIN' } });
      subscriber.wake();
    }
  }

  complete(): void {
    for (const subscriber of this.subscribers) {
      subscriber.done = true;
      subscriber.wake();
    }
  }

  subscribe(): AsyncIterableIterator<T> {
    const self: { waiting: T[]; wake: () => void; done: boolean; failure?: GraphQLError } = {
      waiting: [],
      wake: () => undefined,
      done: false,
    };
    this.subscribers.add(self);
    const end = { value: undefined, done: true } as const;
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: async () => {
        while (self.waiting.length === 0 && !self.done && !self.failure)
          await new Promise<void>((resolve) => (self.wake = resolve));
        if (self.failure) throw self.failure;
        const value = self.waiting.shift();
        if (value !== undefined) return { value, done: false };
        this.subscribers.delete(self);
        return end;
      },
      return: () => {
        this.subscribers.delete(self);
        self.done = true;
        self.waiting.length = 0;
        self.wake();
        return Promise.resolve(end);
      },
    };
  }
}

export interface Board {
  readonly classId: string;
  readonly leader: { readonly id: string };
  readonly course: { readonly id: string };
  readonly text?: string;
}

/** users, courses and classes, as small as they can be and still need each other. */
export function fakeSupergraph() {
  const boards = new Feed<{ board: Board }>();
  const notices = new Feed<{ notice: { id: string; about: { id: string }; text: string } }>();
  const users = new FakeSubgraph(
    'users',
    `${LINK}
    type User @key(fields: "id") { id: ID! name: String secret: String }
    type Query { me: User }
    type Notice { id: ID! about: Course text: String }
    type Course @key(fields: "id", resolvable: false) { id: ID! }
    type Subscription { notice: Notice }`,
    {
      User: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        name: ({ id }: { id: string }) => `Name of ${id}`,
        secret: () => {
          throw new Error('connection string postgres://secret');
        },
      },
      Query: { me: (_: unknown, __: unknown, { viewerId }: FakeContext) => (viewerId ? { id: viewerId } : null) },
      Subscription: {
        notice: {
          subscribe: (_: unknown, __: unknown, { viewerId }: FakeContext) => {
            if (!viewerId)
              throw new GraphQLError('Sign in first.', { extensions: { code: 'UNAUTHENTICATED', kind: 'forbidden' } });
            return notices.subscribe();
          },
        },
      },
    },
  );
  const courses = new FakeSubgraph(
    'courses',
    `${LINK}
    type Course @key(fields: "id") { id: ID! title: String author: User rating: Int }
    type User @key(fields: "id", resolvable: false) { id: ID! }
    type Query { course(id: ID!): Course }`,
    {
      Course: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        title: ({ id }: { id: string }) => `Title of ${id}`,
        author: () => ({ id: 'author-1' }),
        rating: () => {
          throw new GraphQLError('Ratings are closed.', {
            extensions: { code: 'RATINGS_CLOSED', kind: 'refused', field: 'rating' },
          });
        },
      },
      Query: { course: (_: unknown, { id }: { id: string }) => ({ id }) },
    },
  );
  const classes = new FakeSubgraph(
    'classes',
    `${LINK}
    type Class { id: ID! course: Course }
    type Course @key(fields: "id", resolvable: false) { id: ID! }
    type User @key(fields: "id", resolvable: false) { id: ID! }
    type Board { classId: ID! leader: User course: Course text: String }
    type Query { class(id: ID!): Class }
    type Mutation { enroll(classId: ID!): Class }
    type Subscription { board(classId: ID!): Board @shared(scope: "classId") }`,
    {
      Query: { class: (_: unknown, { id }: { id: string }) => ({ id, course: { id: 'course-1' } }) },
      Mutation: {
        enroll: () => {
          throw new GraphQLError('The class is full.', {
            extensions: { code: 'CLASS_FULL', kind: 'refused', field: 'classId' },
          });
        },
      },
      Subscription: { board: { subscribe: () => boards.subscribe() } },
    },
  );
  return { users, courses, classes, boards, notices };
}

export function compose(...subgraphs: readonly { name: string; sdl: string }[]): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, sdl }) => ({ name, url: `http://${name}.invalid`, typeDefs: parse(sdl) })),
  );
  if (!supergraphSdl) throw new Error(errors?.map((error) => error.message).join('\n'));
  return supergraphSdl;
}

export interface TokenClaims {
  readonly userId?: string;
  readonly sessionId?: string;
  readonly audience?: string;
  /** May be negative, for a token that has expired. */
  readonly lifetimeSeconds?: number;
  readonly signedBy?: KeyPair;
}

/** A running router over three fake subgraphs, with everything a test needs to play their part. */
export async function startTestRouter(
  overrides: Partial<RouterOptions> = {},
  before?: (fakes: ReturnType<typeof fakeSupergraph>) => void,
  onTail?: (onGap: () => void) => void,
) {
  const fakes = fakeSupergraph();
  const accessKeys = await newKeyPair();
  const serviceKeys = await newKeyPair();
  const folder = await mkdtemp(join(tmpdir(), 'lyceum-router-'));
  const supergraphFile = join(folder, 'supergraph.graphql');
  await writeFile(supergraphFile, compose(fakes.users, fakes.courses, fakes.classes));
  const transport = new InProcessTransport();
  const tail = transport.tail.bind(transport);
  transport.tail = (options) => {
    onTail?.(options.onGap);
    return tail(options);
  };
  const logged: string[] = [];
  fakes.users.routes.set('/.well-known/jwks.json', () => ({
    keys: [{ ...accessKeys.publicKey, kid: 'test', alg: ACCESS_TOKEN.algorithm }],
  }));
  fakes.users.routes.set('/internal/revoked-sessions', () => ({ sessions: [] }));
  before?.(fakes);
  const byName = new Map<string, FakeSubgraph>(
    [fakes.users, fakes.courses, fakes.classes].map((subgraph) => [subgraph.name, subgraph]),
  );
  const router = await startRouter({
    supergraphFile,
    subgraphs: (name) => {
      const subgraph = byName.get(name);
      if (!subgraph) throw new Error(`There is no subgraph ${name}.`);
      return subgraph;
    },
    serviceTokens: new ServiceTokenIssuer(serviceKeys.privateKey),
    transport,
    instance: randomUUID(),
    host: '127.0.0.1',
    port: 0,
    corsOrigins: ['https://app.example'],
    graphiql: true,
    exampleOperations: 'query Example { me { id } }',
    recheckTopics: ['lyceum.classes'],
    log: createLog({ level: 'debug', service: 'router', destination: { write: (line) => void logged.push(line) } }),
    ...overrides,
  });
  const token = ({
    userId = 'user-1',
    sessionId = randomUUID(),
    audience = ACCESS_TOKEN.audience,
    lifetimeSeconds = 600,
    signedBy = accessKeys,
  }: TokenClaims = {}) =>
    importJWK(signedBy.privateKey, ACCESS_TOKEN.algorithm).then((key) =>
      new SignJWT({ sid: sessionId, roles: ['student'] })
        .setProtectedHeader({ alg: ACCESS_TOKEN.algorithm, typ: ACCESS_TOKEN.type, kid: 'test' })
        .setIssuer(ACCESS_TOKEN.issuer)
        .setAudience(audience)
        .setSubject(userId)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + lifetimeSeconds)
        .sign(key),
    );
  const clients = new Set<TestClient>();
  return {
    ...fakes,
    router,
    transport,
    logged,
    supergraphFile,
    accessKeys,
    token,
    post: (body: unknown, headers: Record<string, string> = {}) => post(router, body, headers),
    connect: (accessToken?: string): TestClient => {
      const client = new TestClient(router.url, accessToken);
      clients.add(client);
      return client;
    },
    tell: (topic: string, type: string, data: Record<string, unknown>) => transport.publish(topic, [event(type, data)]),
    stop: async () => {
      for (const client of clients) client.dispose();
      await router.close();
      await transport.close();
      await rm(folder, { recursive: true });
    },
  };
}

export type TestRouter = Awaited<ReturnType<typeof startTestRouter>>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: FormattedExecutionResult<Record<string, never>>;
}

async function post(router: Router, body: unknown, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${router.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as Answer['body'] };
}

function event(type: string, data: Record<string, unknown>): CloudEvent {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: type.split('.')[1] ?? '',
    type,
    time: new Date().toISOString(),
    subject: randomUUID(),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    correlationid: 'test-correlation',
    data,
  };
}

export interface Received {
  readonly results: FormattedExecutionResult<Record<string, never>>[];
  /** What ended it: errors of the server for this operation, or a close of the socket. */
  failure?: unknown;
  completed: boolean;
  stop: () => void;
}

/** A graphql-ws client that never reconnects, so that every close is seen. */
export class TestClient {
  closed: { code: number; reason: string } | undefined;
  private readonly client: Client;

  constructor(url: string, token: string | undefined) {
    this.client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => undefined,
      ...(token !== undefined && { connectionParams: { authorization: `Bearer ${token}` } }),
    });
    this.client.on('closed', (event) => {
      const { code, reason } = event as CloseEvent;
      this.closed = { code, reason };
    });
  }

  run(query: string, variables: Record<string, unknown> = {}, operationName?: string): Received {
    const received: Received = { results: [], completed: false, stop: () => undefined };
    received.stop = this.client.subscribe(
      { query, variables, ...(operationName !== undefined && { operationName }) },
      {
        next: (result) => received.results.push(result as (typeof received.results)[number]),
        error: (error) => (received.failure = error),
        complete: () => (received.completed = true),
      },
    );
    return received;
  }

  dispose(): void {
    void this.client.dispose();
  }
}
