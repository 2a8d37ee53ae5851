import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, graphql, parse, subscribe, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { importJWK, SignJWT } from 'jose';
import { WebSocketServer } from 'ws';
import { ACCESS_TOKEN, newKeyPair, ServiceTokenVerifier, type KeyPair } from '../../platform/auth.js';
import { serveSubgraph } from '../../platform/server/server.js';
import type { SubgraphClient, SubgraphRequest } from '../../platform/client/subgraph-client.js';
import { createLog } from '../../platform/process/telemetry.js';
import { obey } from '../children.js';
import { now } from '../figures.js';
import { LIVE_SUBGRAPHS, type LiveSubgraph } from './live-schema.js';

/*
 * The subgraphs of the live bench, in one process, from memory. Each listens twice: as ours do, for our router, and as
 * plain GraphQL over HTTP and graphql-ws, for others. Both are fed by the same events.
 */

export type LiveRequest =
  | { readonly do: 'serve'; readonly servicePublicKey: KeyPair['publicKey'] }
  | { readonly do: 'tokens'; readonly count: number }
  /** Answers when it was pushed, by the machine's clock. */
  | { readonly do: 'push'; readonly classId: string; readonly playerId: string };

export interface Served {
  /** By name of the subgraph. */
  readonly ours: Readonly<Record<string, string>>;
  readonly plain: Readonly<Record<string, string>>;
}

const ENTRIES = 10;

class Boards {
  private readonly readers = new Map<string, Set<(board: object) => void>>();

  push(classId: string, playerId: string): void {
    const others = Array.from({ length: ENTRIES - 1 }, (_, index) => `player-${index}`);
    const entries = [playerId, ...others].map((id, index) => ({ rank: index + 1, xp: 1_000 - index, player: { id } }));
    for (const read of this.readers.get(classId) ?? [])
      read({ leaderboardUpdated: { course: { id: 'course-1' }, entries } });
  }

  subscribe(classId: string): AsyncIterableIterator<object, undefined> {
    const waiting: object[] = [];
    let wake: (() => void) | undefined;
    let ended = false;
    const read = (board: object): void => {
      waiting.push(board);
      wake?.();
    };
    const readers = this.readers.get(classId) ?? new Set();
    this.readers.set(classId, readers.add(read));
    const end = { value: undefined, done: true } as const;
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: async () => {
        while (waiting.length === 0 && !ended) await new Promise<void>((resolve) => (wake = resolve));
        const value = waiting.shift();
        return value === undefined ? end : { value, done: false };
      },
      return: () => {
        readers.delete(read);
        ended = true;
        wake?.();
        return Promise.resolve(end);
      },
    };
  }
}

const boards = new Boards();
const accessKeys = await newKeyPair();
const log = createLog({ level: 'error', service: 'bench' });

function schemaOf({ name, sdl }: LiveSubgraph): GraphQLSchema {
  return buildSubgraphSchema([
    {
      typeDefs: parse(sdl),
      resolvers:
        name === 'users'
          ? {
              User: {
                __resolveReference: ({ id }: { id: string }) => ({ id, name: `Name of ${id}`, avatarUrl: null }),
              },
            }
          : {
              Subscription: {
                leaderboardUpdated: {
                  subscribe: (_: unknown, { classId }: { classId: string }) => boards.subscribe(classId),
                },
              },
            },
    },
  ]);
}

function clientOf(name: string, schema: GraphQLSchema): SubgraphClient {
  const args = ({ query, document, variables, operationName }: SubgraphRequest) => ({
    schema,
    document: document ?? parse(query),
    variableValues: { ...variables },
    operationName: operationName ?? null,
  });
  return {
    name,
    execute: async (request) => execute(args(request)),
    subscribe: async (request) =>
      (await subscribe(args(request))) as AsyncIterableIterator<ExecutionResult> | ExecutionResult,
    canSubscribe: () => Promise.resolve(true),
    get: (path) =>
      Promise.resolve(
        path === '/internal/revoked-sessions'
          ? { status: 200, body: { sessions: [] } }
          : {
              status: 200,
              body: { keys: [{ ...accessKeys.publicKey, kid: 'bench', alg: ACCESS_TOKEN.algorithm }] },
            },
      ),
    upload: () => Promise.resolve({ status: 404, body: null }),
    post: () => Promise.resolve({ status: 404, body: null }),
    download: () => Promise.resolve(undefined),
  };
}

async function serve(subgraph: LiveSubgraph, key: KeyPair['publicKey']): Promise<{ ours: string; plain: string }> {
  const { name } = subgraph;
  const schema = schemaOf(subgraph);
  const { url } = await serveSubgraph({
    client: clientOf(name, schema),
    host: '127.0.0.1',
    port: 0,
    log,
    serviceTokens: new ServiceTokenVerifier(key, name),
    ready: () => Promise.resolve({}),
  });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { query, variables } = JSON.parse(Buffer.concat(chunks).toString()) as {
        query: string;
        variables?: Record<string, unknown>;
      };
      void graphql({ schema, source: query, variableValues: variables ?? {} }).then((result) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result)),
      );
    });
  });
  server.keepAliveTimeout = 60_000;
  useServer({ schema }, new WebSocketServer({ server, path: '/graphql', perMessageDeflate: false }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { ours: url, plain: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` };
}

async function tokens(count: number): Promise<string[]> {
  const key = await importJWK(accessKeys.privateKey, ACCESS_TOKEN.algorithm);
  return Promise.all(
    Array.from({ length: count }, (_, index) =>
      new SignJWT({ sid: `session-${index}`, roles: ['student'] })
        .setProtectedHeader({ alg: ACCESS_TOKEN.algorithm, typ: ACCESS_TOKEN.type, kid: 'bench' })
        .setIssuer(ACCESS_TOKEN.issuer)
        .setAudience(ACCESS_TOKEN.audience)
        .setSubject(`user-${index}`)
        .setIssuedAt()
        .setExpirationTime('2h')
        .sign(key),
    ),
  );
}

obey(async (request: LiveRequest) => {
  if (request.do === 'tokens') return tokens(request.count);
  if (request.do === 'push') {
    const at = now();
    boards.push(request.classId, request.playerId);
    return at;
  }
  const served = await Promise.all(
    LIVE_SUBGRAPHS.map(async (subgraph) => [subgraph.name, await serve(subgraph, request.servicePublicKey)] as const),
  );
  return {
    ours: Object.fromEntries(served.map(([name, { ours }]) => [name, ours])),
    plain: Object.fromEntries(served.map(([name, { plain }]) => [name, plain])),
  } satisfies Served;
});
