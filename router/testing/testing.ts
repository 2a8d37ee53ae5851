import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createClient, type Client, type FormattedExecutionResult } from 'graphql-ws';
import type { GraphQLFormattedError } from 'graphql';
import { importJWK, SignJWT } from 'jose';
import { WebSocket, type CloseEvent } from 'ws';
import { ACCESS_TOKEN, newKeyPair, ServiceTokenIssuer, type KeyPair } from '../../platform/auth.js';
import { DEFAULT_RESILIENCE } from '../../platform/config/resilience.js';
import { DEFAULT_ROUTER_CONFIG, type RouterConfig } from '../../platform/config/router.js';
import { createLog } from '../../platform/process/telemetry.js';
import { InProcessTransport } from '../../platform/transport/in-process.js';
import type { CloudEvent } from '../../schema/events/contract.js';
import { manifest } from '../../schema/generated/manifest.js';
import { compose, fakeSupergraph, type FakeSubgraph } from './subgraphs.js';
import { TrustedDocuments } from '../admission/trusted-documents.js';
import type { RouterOptions } from '../options.js';
import { startRouter, type Router } from '../router.js';

export interface TokenClaims {
  readonly userId?: string;
  readonly sessionId?: string;
  readonly audience?: string;
  readonly roles?: readonly string[];
  readonly locale?: string;
  /** May be negative, for a token that has expired. */
  readonly lifetimeSeconds?: number;
  readonly signedBy?: KeyPair;
}

/** A running router over three fake subgraphs, with everything a test needs to play their part. */
export async function startTestRouter(
  { supergraphSdl, ...overrides }: Partial<RouterOptions> & { readonly supergraphSdl?: string } = {},
  before?: (fakes: ReturnType<typeof fakeSupergraph>) => void,
  onTail?: (onGap: () => void) => void,
  instead: Partial<RouterConfig> = {},
) {
  const fakes = fakeSupergraph();
  const settings = { ...DEFAULT_ROUTER_CONFIG, rateLimits: { user: 0, userBurst: 0, address: 0, key: 0 }, ...instead };
  const accessKeys = await newKeyPair();
  const serviceKeys = await newKeyPair();
  const folder = await mkdtemp(join(tmpdir(), 'lyceum-router-'));
  const supergraphFile = join(folder, 'supergraph.graphql');
  await writeFile(supergraphFile, supergraphSdl ?? compose(fakes.users, fakes.courses, fakes.classes));
  const transport = new InProcessTransport();
  transport.open();
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
    settings,
    https: false,
    // Not to be late on a busy machine.
    resilience: { ...DEFAULT_RESILIENCE, timeoutMs: 60_000 },
    operationNames: TrustedDocuments.read(resolve('schema/generated/trusted-documents.json')).operationNames,
    slowOperationMs: 60_000,
    trustedDocuments: new TrustedDocuments(new Map()),
    graphiql: true,
    responseCacheMegabytes: 8,
    exampleOperations: ['query Example { me { id } }'],
    manifest,
    recheckTopics: ['lyceum.classes'],
    log: createLog({ level: 'debug', service: 'router', destination: { write: (line) => void logged.push(line) } }),
    ...overrides,
  });
  const token = ({
    userId = 'user-1',
    sessionId = randomUUID(),
    audience = ACCESS_TOKEN.audience,
    roles = ['student'],
    locale,
    lifetimeSeconds = 600,
    signedBy = accessKeys,
  }: TokenClaims = {}) =>
    importJWK(signedBy.privateKey, ACCESS_TOKEN.algorithm).then((key) =>
      new SignJWT({ sid: sessionId, roles, ...(locale !== undefined && { locale }) })
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
    settings,
    transport,
    logged,
    supergraphFile,
    accessKeys,
    token,
    post: (body: unknown, headers: Record<string, string> = {}) => post(router, body, headers),
    connect: (accessToken?: string, headers?: Record<string, string>): TestClient => {
      const client = new TestClient(router.url, accessToken, headers);
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
  /** Errors of the server for this operation, or the close of the socket that ended it. */
  failure?: unknown;
  /** It has ended, with or without a failure. */
  completed: boolean;
  stop: () => void;
}

/** The errors by which the server ended the operation. */
export function errorsOf({ failure }: Received): readonly GraphQLFormattedError[] {
  return Array.isArray(failure) ? (failure as GraphQLFormattedError[]) : [];
}

/** A graphql-ws client that never reconnects, so that every close is seen. */
export class TestClient {
  closed: { code: number; reason: string } | undefined;
  private readonly client: Client;

  constructor(url: string, token: string | undefined, headers: Record<string, string> = {}) {
    this.client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: class extends WebSocket {
        constructor(address: string, protocols: string) {
          super(address, protocols, { headers });
        }
      },
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

  run(
    query: string,
    variables: Record<string, unknown> = {},
    rest: { extensions?: Record<string, unknown>; documentId?: string } = {},
  ): Received {
    const received: Received = { results: [], completed: false, stop: () => undefined };
    received.stop = this.client.subscribe(
      { query, variables, ...rest },
      {
        next: (result) => received.results.push(result as (typeof received.results)[number]),
        error: (error) => {
          received.failure = error;
          received.completed = true;
        },
        complete: () => (received.completed = true),
      },
    );
    return received;
  }

  dispose(): void {
    void this.client.dispose();
  }
}
