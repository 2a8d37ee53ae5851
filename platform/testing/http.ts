import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { ExecutionResult } from 'graphql';
import { newKeyPair, ServiceTokenIssuer, ServiceTokenVerifier, type KeyPair } from '../auth.js';
import { HttpSubgraphClient, type HttpSubgraphClientOptions } from '../client/http-client.js';
import { serveSubgraph, type ServeOptions, type SubgraphServer } from '../server/server.js';
import { HEADER, type SubgraphClient, type SubgraphHeaders, type SubgraphRequest } from '../client/subgraph-client.js';
import { testLog } from './subgraph.js';

/** Network between router and subgraph, that a test can break, freeze and look at. */
export class TestProxy {
  /** WebSockets that were opened through it so far. */
  upgrades = 0;
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private frozen = false;
  private readonly server = createServer((near) => this.relay(near));

  private constructor(private readonly target: URL) {}

  static async start(target: string): Promise<TestProxy> {
    const proxy = new TestProxy(new URL(target));
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Breaks every connection, as the death of a process does. */
  cut(): void {
    for (const [near, far] of this.pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
  }

  /** From now on nothing arrives, without any error: as a stopped process does. */
  freeze(): void {
    this.frozen = true;
    for (const [near, far] of this.pairs) {
      near.unpipe(far).pause();
      far.unpipe(near).pause();
    }
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private relay(near: Socket): void {
    const far = connect(Number(this.target.port), this.target.hostname);
    const pair = [near, far] as const;
    this.pairs.add(pair);
    const end = (): void => {
      if (this.frozen) return;
      this.pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    near.once('data', (data) => {
      if (/^upgrade: websocket/im.test(data.toString('latin1'))) this.upgrades += 1;
    });
    near.pipe(far);
    far.pipe(near);
  }
}

/** Something to subscribe to. Bounded by nothing: what bounds it is under test. */
export class TestFeed implements AsyncIterableIterator<ExecutionResult, undefined> {
  /** Results that were taken. */
  taken = 0;
  isOpen = true;
  private readonly waiting: ExecutionResult[] = [];
  private wake: () => void = () => undefined;
  private failure: Error | undefined;

  [Symbol.asyncIterator](): this {
    return this;
  }

  push(...values: readonly unknown[]): void {
    this.waiting.push(...values.map((value) => ({ data: { value } })));
    this.wake();
  }

  complete(): void {
    this.isOpen = false;
    this.wake();
  }

  break(): void {
    this.failure = new Error('connection to postgres://secret lost');
    this.wake();
  }

  async next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    for (;;) {
      if (this.failure) throw this.failure;
      const value = this.waiting.shift();
      if (value) {
        this.taken += 1;
        return { value, done: false };
      }
      if (!this.isOpen) return { value: undefined, done: true };
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  return(): Promise<IteratorResult<ExecutionResult, undefined>> {
    this.waiting.length = 0;
    this.complete();
    return Promise.resolve({ value: undefined, done: true });
  }
}

/** A subgraph that does what a test says, served over HTTP to whom it gave a token. Without an answer of its own it never answers. */
export async function serveScripted(
  script: Partial<Omit<SubgraphClient, 'name'>>,
  {
    keys = newKeyPair(),
    ...options
  }: Partial<Pick<ServeOptions, 'host' | 'port' | 'pingMs' | 'ready' | 'shutdownDelayMs' | 'certificates'>> & {
    /** Of the router; those of another instance where both serve the same one. */
    keys?: Promise<KeyPair>;
  } = {},
) {
  const { publicKey, privateKey } = await keys;
  const issuer = new ServiceTokenIssuer(privateKey);
  const requests: SubgraphRequest[] = [];
  const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
  const client: SubgraphClient = {
    name: 'scripted',
    execute: (request) => {
      requests.push(request);
      return script.execute?.(request) ?? never();
    },
    subscribe: (request) => {
      requests.push(request);
      return script.subscribe?.(request) ?? never();
    },
    canSubscribe: (...question) => script.canSubscribe?.(...question) ?? never(),
    post: (...request) => script.post?.(...request) ?? Promise.resolve({ status: 404, body: null }),
    get: (...request) => script.get?.(...request) ?? Promise.resolve({ status: 404, body: null }),
    upload: (...request) => script.upload?.(...request) ?? Promise.resolve({ status: 404, body: null }),
    download: (...request) => script.download?.(...request) ?? Promise.resolve(undefined),
  };
  const server: SubgraphServer = await serveSubgraph({
    client,
    serviceTokens: new ServiceTokenVerifier(publicKey, 'scripted'),
    host: '127.0.0.1',
    port: 0,
    log: testLog,
    ready: () => Promise.resolve({}),
    ...options,
  });
  const token = (audience = 'scripted') => issuer.token(audience, 'client');
  const headers = async (more: SubgraphHeaders = {}): Promise<SubgraphHeaders> => ({
    [HEADER.serviceToken]: await token(),
    ...more,
  });
  return { server, requests, token, headers, keys };
}

export type ScriptedServer = Awaited<ReturnType<typeof serveScripted>>;
export type Stream = AsyncIterableIterator<ExecutionResult>;

/** Servers, proxies and clients of one test, which `cleanUp` stops in the reverse order. */
export function httpScene() {
  const stops: (() => Promise<unknown>)[] = [];
  const onCleanUp = (stop: () => Promise<unknown>): void => void stops.push(stop);
  return {
    onCleanUp,
    cleanUp: async (): Promise<void> => {
      for (const stop of stops.splice(0).reverse()) await stop();
    },
    serve: async (...options: Parameters<typeof serveScripted>): Promise<ScriptedServer> => {
      const served = await serveScripted(...options);
      onCleanUp(() => served.server.close());
      return served;
    },
    proxyTo: async (url: string): Promise<TestProxy> => {
      const proxy = await TestProxy.start(url);
      onCleanUp(() => proxy.close());
      return proxy;
    },
    clientOf: (
      served: ScriptedServer | undefined,
      urls: string[],
      options: Partial<HttpSubgraphClientOptions> = {},
    ): HttpSubgraphClient => {
      const client = new HttpSubgraphClient('scripted', urls, {
        timeoutMs: 60_000,
        ...(served && { serviceToken: () => served.token() }),
        log: testLog,
        ...options,
      });
      onCleanUp(() => client.close());
      return client;
    },
    /** Throws what refuses it. */
    follow: async (
      client: SubgraphClient,
      served: ScriptedServer,
      query = 'subscription { value }',
    ): Promise<Stream> => {
      const stream = await client.subscribe({ query, headers: await served.headers() });
      if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream));
      return stream;
    },
  };
}
