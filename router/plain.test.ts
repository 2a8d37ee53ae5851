import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { disableVendorTelemetry } from '../platform/config/config.js';
import { eventually } from '../platform/testing/testing.js';

/* The router over a supergraph of others: subgraphs that know nothing of us, at the addresses in the file. */

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key"])\n';
const SUBGRAPHS = [
  {
    name: 'products-of-others',
    path: '/deep/graphql',
    sdl: `${LINK} type Query { product: Product } type Product @key(fields: "id") { id: ID! name: String }`,
    resolvers: { Query: { product: () => ({ id: '1', name: 'Pen' }) } },
  },
  {
    name: 'stock',
    path: '/',
    sdl: `${LINK} type Product @key(fields: "id") { id: ID! left: Int }`,
    resolvers: { Product: { left: () => 7 } },
  },
];

const asked: { readonly name: string; readonly headers: IncomingHttpHeaders }[] = [];
const servers: Server[] = [];
let folder: string;
let router: ChildProcess;
let url: string;

/** Plain graphql-js behind plain HTTP. */
async function serve({ name, path, sdl, resolvers }: (typeof SUBGRAPHS)[number]): Promise<string> {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]);
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      asked.push({ name, headers: request.headers });
      const { query, variables } = JSON.parse(text) as { query: string; variables: Record<string, unknown> };
      const status = request.method === 'POST' && request.url === path ? 200 : 404;
      void graphql({ schema, source: query, variableValues: variables }).then((result) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(result)),
      );
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lyceum-plain-'));
  const services = await Promise.all(
    SUBGRAPHS.map(async (subgraph) => ({
      name: subgraph.name,
      typeDefs: parse(subgraph.sdl),
      url: await serve(subgraph),
    })),
  );
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, composeServices(services).supergraphSdl ?? '');
  disableVendorTelemetry();
  router = fork('router/main.ts', [], {
    execArgv: ['--import', 'tsx'],
    env: { PATH: folder, SUPERGRAPH: file, PORT: '0', LOG_LEVEL: 'warn' },
  });
  url = ((await once(router, 'message')) as [{ url: string }])[0].url;
});
afterAll(async () => {
  router.kill();
  await once(router, 'exit');
  for (const server of servers) server.close();
  await rm(folder, { recursive: true });
});

const post = async (query: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as { data?: unknown; errors?: { extensions: Record<string, unknown> }[] };
};

it('any supergraph is served at the addresses in it, tokens being passed on unseen', async () => {
  const authorization = 'Bearer whatever-they-use';
  expect(await post('{ product { name left } }', { authorization })).toEqual({
    data: { product: { name: 'Pen', left: 7 } },
  });
  expect(asked.map(({ name }) => name)).toEqual(['products-of-others', 'stock']);
  for (const { headers } of asked) {
    expect(headers.authorization).toBe(authorization);
    expect(headers).not.toHaveProperty('lyceum-service-token');
  }
});

it('is ready without users or a broker', async () => {
  await eventually(async () => (await fetch(`${url}/readyz`)).status === 200);
});

it('a subgraph that ends nulls its own fields', async () => {
  const last = servers[1] as Server;
  last.closeAllConnections();
  last.close();
  const answer = await post('{ product { name left } }');
  expect(answer.data).toEqual({ product: { name: 'Pen', left: null } });
  expect(answer.errors?.map(({ extensions }) => extensions['code'])).toEqual(['SERVICE_UNAVAILABLE']);
});
