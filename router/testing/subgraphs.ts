import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, GraphQLError, parse, subscribe, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { decodeJwt } from 'jose';
import {
  HEADER,
  type StreamAccess,
  type SubgraphClient,
  type SubgraphHeaders,
  type SubgraphRequest,
} from '../../platform/client/subgraph-client.js';
import { Redirect } from '../../platform/services/download.js';

type Modules = Extract<Parameters<typeof buildSubgraphSchema>[0], readonly unknown[]>;
type Resolvers = NonNullable<Extract<Modules[number], { typeDefs: unknown }>['resolvers']>;

/** What resolvers of a fake subgraph get. */
export interface FakeContext {
  readonly viewerId: string | undefined;
  readonly headers: SubgraphHeaders;
}

export const LINK = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@tag", "@composeDirective"])
    @link(url: "https://lyceum.example/shared/v1.0", import: ["@shared"])
    @composeDirective(name: "@shared")
    @link(url: "https://lyceum.example/cache/v1.0", import: ["@cacheControl"])
    @composeDirective(name: "@cacheControl")
  directive @shared(scope: String!) on FIELD_DEFINITION
  directive @cacheControl(maxAge: Int, scope: String, inheritMaxAge: Boolean, invalidatedBy: [String!], byLanguage: Boolean) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
`;

/** A subgraph in a few lines, that remembers what it was asked. */
export class FakeSubgraph implements SubgraphClient {
  readonly requests: SubgraphRequest[] = [];
  readonly subscriptions: SubgraphRequest[] = [];
  readonly questions: { field: string; args: Readonly<Record<string, unknown>>; viewerId: string | undefined }[] = [];
  readonly routes = new Map<string, (headers: SubgraphHeaders) => unknown>();
  /** Who is refused by `canSubscribe`. */
  readonly refused = new Set<string | undefined>();
  /** Who gets a stream of their own. */
  readonly own = new Set<string | undefined>();
  down = false;
  /** Does not answer who may subscribe. */
  unsure = false;
  /** Questions that it did not answer. */
  unanswered = 0;
  /** Answers the beginning of a subscription so, instead of serving it. */
  refusing: GraphQLError | undefined;
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
    if (this.refusing) return { errors: [this.refusing] };
    return subscribe({ schema: this.schema, ...this.args(request) });
  }

  canSubscribe(
    field: string,
    args: Readonly<Record<string, unknown>>,
    headers: SubgraphHeaders,
  ): Promise<StreamAccess> {
    if (this.unsure) {
      this.unanswered += 1;
      return Promise.reject(new Error(`connect ECONNREFUSED ${this.name}`));
    }
    const viewerId = viewerOf(headers);
    this.questions.push({ field, args, viewerId });
    return Promise.resolve(!this.refused.has(viewerId) && (this.own.has(viewerId) ? 'own' : true));
  }

  readonly uploaded: { path: string; body: Uint8Array }[] = [];

  async upload(path: string, data: Readable): Promise<{ status: number; body: unknown }> {
    if (this.down) throw new Error(`connect ECONNREFUSED ${this.name}`);
    this.uploaded.push({ path, body: await buffer(data) });
    return { status: 200, body: { received: true } };
  }

  /** Where its files are, by path. */
  readonly redirects = new Map<string, string>();

  download(path: string): Promise<Redirect | undefined> {
    const url = this.redirects.get(path);
    return Promise.resolve(url === undefined ? undefined : new Redirect(url));
  }

  get(path: string, headers: SubgraphHeaders): Promise<{ status: number; body: unknown }> {
    const route = this.routes.get(path);
    return Promise.resolve(route ? { status: 200, body: route(headers) } : { status: 404, body: null });
  }

  readonly posted: { path: string; body: Uint8Array; headers: SubgraphHeaders }[] = [];

  post(path: string, body: Uint8Array, headers: SubgraphHeaders): Promise<{ status: number; body: unknown }> {
    if (this.down) return Promise.reject(new Error(`connect ECONNREFUSED ${this.name}`));
    this.posted.push({ path, body, headers });
    const route = this.routes.get(path);
    return Promise.resolve({ status: 200, body: route ? route(headers) : { received: true } });
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
  private readonly subscribers = new Set<{ waiting: T[]; wake: () => void; done: boolean; failure?: Error }>();

  get size(): number {
    return this.subscribers.size;
  }

  push(value: T): void {
    for (const subscriber of this.subscribers) {
      subscriber.waiting.push(value);
      subscriber.wake();
    }
  }

  /** Breaks off, as the connection to an owner does. */
  break(): void {
    for (const subscriber of this.subscribers) {
      subscriber.failure = new Error('socket hang up');
      subscriber.wake();
    }
  }

  complete(): void {
    for (const subscriber of this.subscribers) {
      subscriber.done = true;
      subscriber.wake();
    }
  }

  subscribe(first: readonly T[] = []): AsyncIterableIterator<T> {
    const self: { waiting: T[]; wake: () => void; done: boolean; failure?: Error } = {
      waiting: [...first],
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
        if (self.failure) {
          this.subscribers.delete(self);
          throw self.failure;
        }
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

/** What was said so far, and a feed of what comes: a subscription that can be resumed. */
export class Notes {
  readonly feed = new Feed<{ note: { cursor: string; text: string } }>();
  private readonly said: { note: { cursor: string; text: string } }[] = [];

  say(text: string): void {
    const one = { note: { cursor: String(this.said.length + 1), text } };
    this.said.push(one);
    this.feed.push(one);
  }

  subscribe(since: string | null | undefined): AsyncIterableIterator<{ note: { cursor: string; text: string } }> {
    return this.feed.subscribe(typeof since === 'string' ? this.said.slice(Number(since)) : []);
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
  const notes = new Notes();
  const users = new FakeSubgraph(
    'users',
    `${LINK}
    type User @key(fields: "id") { id: ID! @tag(name: "partner")
      name: String @cacheControl(maxAge: 30) @tag(name: "partner") @tag(name: "scope:people:read")
      secret: String }
    type Query { me: User }
    type Notice { id: ID! about: Course text: String }
    type Course @key(fields: "id", resolvable: false) { id: ID! }
    type Note { cursor: String! text: String }
    type Subscription { notice: Notice note(since: String): Note }`,
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
        note: { subscribe: (_: unknown, { since }: { since?: string | null }) => notes.subscribe(since) },
        notice: {
          subscribe: (_: unknown, __: unknown, { viewerId }: FakeContext) => {
            if (!viewerId)
              throw new GraphQLError('Sign in first.', { extensions: { code: 'UNAUTHENTICATED', kind: 'forbidden' } });
            return notices.subscribe();
          },
          resolve: ({ notice }: { notice: { id: string } }) => {
            if (notice.id === 'too-slow')
              throw new GraphQLError('Subscribe again.', { extensions: { code: 'TRY_AGAIN' } });
            return notice;
          },
        },
      },
    },
  );
  const courses = new FakeSubgraph(
    'courses',
    `${LINK}
    type Course @key(fields: "id") @cacheControl(inheritMaxAge: true) {
      id: ID! @tag(name: "partner") title: String @tag(name: "partner")
      author: User @cacheControl(inheritMaxAge: true) @tag(name: "partner") rating: Int viewerNote: String
      progress: Int @cacheControl(scope: "PRIVATE")
      price: String @cacheControl(byLanguage: true) @tag(name: "partner")
    }
    type User @key(fields: "id", resolvable: false) { id: ID! }
    type Query {
      course(id: ID! @tag(name: "partner")): Course @tag(name: "partner") @tag(name: "scope:catalog:read") @cacheControl(maxAge: 0)
      catalog(first: Int): [Course] @cacheControl(maxAge: 60, invalidatedBy: ["lyceum.courses.course-published.v1"])
      viewerCourses: [Course] @cacheControl(maxAge: 60, scope: "PRIVATE")
    }`,
    {
      Course: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        title: ({ id }: { id: string }) => `Title of ${id}`,
        author: () => ({ id: 'author-1' }),
        price: (_: unknown, __: unknown, { headers }: FakeContext) => `Price in ${headers[HEADER.language] ?? 'en'}`,
        rating: () => {
          throw new GraphQLError('Ratings are closed.', {
            extensions: { code: 'RATINGS_CLOSED', kind: 'refused', field: 'rating' },
          });
        },
      },
      Query: {
        course: (_: unknown, { id }: { id: string }) => ({ id }),
        catalog: (_: unknown, { first = 2 }: { first?: number }) =>
          Array.from({ length: first }, (_course, index) => ({ id: `course-${index}` })),
        viewerCourses: (_: unknown, __: unknown, { viewerId }: FakeContext) => [{ id: `of ${viewerId ?? 'no one'}` }],
      },
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
            extensions: { code: 'CLASS_FULL', kind: 'refused', field: 'classId', details: { capacity: 8 } },
          });
        },
      },
      Subscription: { board: { subscribe: () => boards.subscribe() } },
    },
  );
  return { users, courses, classes, boards, notices, notes };
}

export function compose(...subgraphs: readonly { name: string; sdl: string }[]): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, sdl }) => ({ name, url: `http://${name}.invalid`, typeDefs: parse(sdl) })),
  );
  if (!supergraphSdl) throw new Error(errors?.map((error) => error.message).join('\n'));
  return supergraphSdl;
}
