import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionResult } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import { HEADER } from './subgraph-client.js';
import { httpScene, TestFeed } from '../testing/http.js';

/* What becomes of requests when the network or a subgraph fails. */

const QUERY = 'query { value }';
const MUTATION = 'mutation { value }';
const SUBSCRIPTION = 'subscription { value }';
const value = (result: unknown): ExecutionResult => ({ data: { value: result } });

const { serve, clientOf, follow, cleanUp, onCleanUp } = httpScene();
afterEach(cleanUp);

/** An HTTP server that is no subgraph. Returns its address. */
async function serveAnything(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => handle(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onCleanUp(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Where no one listens. */
async function deadUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

describe('addresses', () => {
  it('are taken in turn', async () => {
    const script = { execute: () => Promise.resolve(value(1)) };
    const one = await serve(script);
    const two = await serve(script, { keys: one.keys });
    const client = clientOf(one, [one.server.url, two.server.url]);
    const headers = await one.headers();
    await Promise.all(Array.from({ length: 10 }, () => client.execute({ query: QUERY, headers })));
    expect([one.requests.length, two.requests.length]).toEqual([5, 5]);
  });

  it('that refuse connections are passed over, also by mutations and subscriptions', async () => {
    const served = await serve({
      execute: () => Promise.resolve(value(1)),
      subscribe: () => Promise.resolve(new TestFeed()),
    });
    const client = clientOf(served, [await deadUrl(), served.server.url, await deadUrl()]);
    const headers = await served.headers();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => client.execute({ query: index % 2 ? QUERY : MUTATION, headers })),
    );
    expect(results.map(({ data, errors }) => ({ data, errors }))).toEqual(results.map(() => value(1)));
    expect(served.requests).toHaveLength(20);
    await (await follow(client, served)).return?.();
  });

  it('of which none can be reached make a request fail, naming the subgraph', async () => {
    const served = await serve({});
    const client = clientOf(served, [await deadUrl(), await deadUrl()]);
    const headers = await served.headers();
    await expect(client.execute({ query: QUERY, headers })).rejects.toThrow('scripted does not answer');
    await expect(client.canSubscribe('value', {}, headers)).rejects.toThrow('scripted does not answer');
    await expect(client.get('/keys', headers)).rejects.toThrow('scripted does not answer');
    await expect(client.subscribe({ query: SUBSCRIPTION, headers })).rejects.toThrow('scripted does not answer');
  });

  it('that come back are asked again', async () => {
    const url = await deadUrl();
    const headers = {};
    const client = clientOf(undefined, [url]);
    await expect(client.get('/keys', headers)).rejects.toThrow();
    await serve({ get: () => Promise.resolve({ status: 200, body: 'back' }) }, { port: Number(new URL(url).port) });
    expect(await client.get('/keys', headers)).toEqual({ status: 200, body: 'back' });
  });
});

describe('a request', () => {
  it('of a plain route brings its bytes as they are, and only with a service token', async () => {
    const taken: { path: string; body: Uint8Array; headers: object }[] = [];
    const served = await serve({
      post: (path, body, headers) => {
        taken.push({ path, body, headers });
        return Promise.resolve({ status: 400, body: { error: 'no' } });
      },
    });
    const client = clientOf(served, [served.server.url]);
    const body = Uint8Array.from({ length: 256 }, (_, index) => index);
    const headers = await served.headers({ [HEADER.signature]: 't=1,v1=a' });
    expect(await client.post('/webhooks/test', body, headers)).toEqual({ status: 400, body: { error: 'no' } });
    expect([taken[0]?.path, [...(taken[0]?.body ?? [])]]).toEqual(['/webhooks/test', [...body]]);
    expect(taken[0]?.headers).toMatchObject({ [HEADER.signature]: 't=1,v1=a' });
    await expect(client.post('/webhooks/test', body, {})).rejects.toMatchObject({ code: 'SERVICE_TOKEN_REQUIRED' });
    expect(taken).toHaveLength(1);
  });

  it.each([
    ['query', QUERY],
    ['mutation', MUTATION],
  ])('whose connection broke after it was sent is not sent again: a %s', async (_what, query) => {
    let received = 0;
    const url = await serveAnything((request) => {
      received += 1;
      request.socket.resetAndDestroy();
    });
    await expect(clientOf(undefined, [url]).execute({ query, headers: {} })).rejects.toThrow(
      'scripted does not answer',
    );
    expect(received).toBe(1);
  });

  it('that is not answered in time fails, whatever it waits for', async () => {
    const served = await serve({ get: () => new Promise(() => undefined) });
    const stuck = await serveAnything((_request, response) => {
      response.setHeader('content-type', 'application/graphql-response+json').write('{"data":');
    });
    const headers = await served.headers();
    const client = clientOf(served, [served.server.url], { timeoutMs: 300 });
    for (const work of [
      client.execute({ query: QUERY, headers }),
      client.canSubscribe('value', {}, headers),
      client.get('/keys', headers),
      clientOf(undefined, [stuck], { timeoutMs: 300 }).execute({ query: QUERY, headers }),
    ]) {
      await expect(work).rejects.toThrow('scripted did not answer in time');
    }
    await expect(client.subscribe({ query: SUBSCRIPTION, headers })).rejects.toThrow('scripted does not answer');
    // What hangs is not asked again, and those that run do not hold up the end.
    expect(served.requests).toHaveLength(2);
  });

  const result = 'application/graphql-response+json';
  it.each([
    ['a page', 200, 'text/html', '<html>'],
    ['JSON of someone else', 200, 'application/json', '{"data":{}}'],
    ['a fault with a body of the right type', 500, result, '{"errors":[{"message":"x"}]}'],
    ['half a result', 200, result, '{"data":'],
    ['a list', 200, result, '[]'],
    ['an empty object', 200, result, '{}'],
    ['data that is no object', 200, result, '{"data":1}'],
    ['errors that are no list', 200, result, '{"errors":{}}'],
    ['neither data nor errors', 200, result, '{"errors":[]}'],
  ])('answered with %s fails, naming the subgraph', async (_what, status, contentType, body) => {
    const url = await serveAnything((_request, response) =>
      response.writeHead(status, { 'content-type': contentType }).end(body),
    );
    const client = clientOf(undefined, [url]);
    await expect(client.execute({ query: QUERY, headers: {} })).rejects.toThrow(`scripted answered ${status}`);
    await expect(client.canSubscribe('value', {}, {})).rejects.toThrow(`scripted answered ${status}`);
  });
});
