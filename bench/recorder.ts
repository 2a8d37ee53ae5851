import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Pool } from 'undici';
import { DOMAINS, type Domain } from '../subgraphs/domains.js';
import { HEADER } from '../platform/client/subgraph-client.js';
import { GRAPHQL_PATH } from '../platform/client/protocol.js';
import { byDomain } from './platforms.js';

/** How long nothing must come in until the next answer is let out. */
const QUIET_MS = 250;

/** One question to a subgraph. */
export interface Fetch {
  readonly subgraph: Domain;
  readonly query: string;
  readonly operationName: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Those of the platform's headers that came with it, by name. */
  readonly headers: readonly string[];
  /** Operation whose answer was let out right before it was asked; none of the first. */
  readonly after: string | undefined;
}

interface Held {
  readonly fetch: Fetch;
  readonly release: () => void;
}

/**
 * Stands in front of the six subgraphs and hears what they are asked. While it records, it lets one answer out at a time
 * and waits for what that answer causes: so it learns which fetches wait for which, and not only their order in time.
 */
export class Recorder {
  readonly urls: Readonly<Record<Domain, string>>;
  private held: Held[] = [];
  private fetches: Fetch[] | undefined;
  private lastReleased: string | undefined;
  private lastArrival = 0;

  private constructor(private readonly servers: readonly { server: Server; pool: Pool; domain: Domain }[]) {
    const ports = servers.map(({ server }) => (server.address() as AddressInfo).port);
    this.urls = byDomain((_domain, index) => `http://127.0.0.1:${ports[index]}`);
  }

  static async start(subgraphUrls: Readonly<Record<Domain, string>>): Promise<Recorder> {
    const servers = DOMAINS.map((domain) => ({
      domain,
      server: createServer(),
      pool: new Pool(subgraphUrls[domain], { connections: 16 }),
    }));
    await Promise.all(
      servers.map(({ server }) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))),
    );
    const recorder = new Recorder(servers);
    for (const { server, pool, domain } of servers) {
      server.on('request', (request, response) => {
        void (async () => {
          const body = await text(request);
          const method = request.method === 'POST' ? 'POST' : 'GET';
          const path = request.url ?? '/';
          if (method === 'POST' && path === GRAPHQL_PATH) await recorder.turn(domain, body, request.headers);
          const answer = await pool.request({
            method,
            path,
            headers: forwarded(request.headers),
            body: method === 'POST' ? body : null,
          });
          const content = await answer.body.text();
          response
            .writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type']) })
            .end(content);
        })().catch((error: unknown) => response.writeHead(502).end(String(error)));
      });
    }
    return recorder;
  }

  /** What is asked while `work` runs. */
  async record(work: () => Promise<unknown>): Promise<readonly Fetch[]> {
    const fetches: Fetch[] = (this.fetches = []);
    this.lastReleased = undefined;
    const releasing = setInterval(() => this.releaseOne(), 10);
    try {
      await work();
    } finally {
      clearInterval(releasing);
      this.fetches = undefined;
      for (const { release } of this.held.splice(0)) release();
    }
    return fetches.sort((a, b) => (a.operationName < b.operationName ? -1 : 1));
  }

  async close(): Promise<void> {
    for (const { server, pool } of this.servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await pool.close();
    }
  }

  private turn(subgraph: Domain, body: string, headers: IncomingHttpHeaders): Promise<void> {
    if (!this.fetches) return Promise.resolve();
    const { query, operationName, variables } = JSON.parse(body) as Pick<
      Fetch,
      'query' | 'operationName' | 'variables'
    >;
    const ours = Object.values(HEADER).filter((name) => headers[name] !== undefined);
    const fetch = {
      subgraph,
      query,
      operationName,
      variables: variables ?? {},
      headers: ours.sort(),
      after: this.lastReleased,
    };
    this.fetches.push(fetch);
    this.lastArrival = performance.now();
    return new Promise((resolve) => this.held.push({ fetch, release: resolve }));
  }

  private releaseOne(): void {
    if (performance.now() - this.lastArrival < QUIET_MS) return;
    // By name: whatever order fetches of the same moment came in, their answers go out in the same one.
    this.held.sort((a, b) => (a.fetch.operationName < b.fetch.operationName ? -1 : 1));
    const next = this.held.shift();
    if (!next) return;
    this.lastReleased = next.fetch.operationName;
    this.lastArrival = performance.now();
    next.release();
  }
}

function forwarded(headers: IncomingHttpHeaders): Record<string, string> {
  const names = ['content-type', ...Object.values(HEADER)];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}
