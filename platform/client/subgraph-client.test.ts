import type { ExecutionResult } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../auth.js';
import { newId } from '../domain/ids.js';
import { HttpSubgraphClient } from './http-client.js';
import { serveSubgraph } from '../server/server.js';
import { HEADER, type StreamAccess, type SubgraphClient, type SubgraphHeaders } from './subgraph-client.js';
import { currentTrace } from '../process/telemetry.js';
import { addItem, baskets, ItemAdded, openBasket } from '../testing/domain.js';
import { eventually } from '../testing/testing.js';
import { person, serviceTokenVerifier, testLog, TestSubgraph } from '../testing/subgraph.js';

/* What the router relies on, whichever way it reaches a subgraph. */

const FOLLOW = 'subscription Follow($id: ID!, $since: Int) { itemAdded(basketId: $id, since: $since) }';
const BASKET = 'query Basket($id: ID!) { basket(id: $id) { id count } }';
const ADD = 'mutation Add($id: ID!, $label: String!) { addItem(basketId: $id, label: $label) { count } }';

let subgraph: TestSubgraph;
let http: HttpSubgraphClient;
const stops: (() => Promise<unknown>)[] = [];
/** The one person who may receive the shared field. */
const member = person();

beforeAll(async () => {
  subgraph = await TestSubgraph.start({
    ...baskets,
    routes: [
      { path: '/open', public: true, handle: () => Promise.resolve({ open: true }) },
      {
        path: '/internal/trace',
        public: false,
        handle: () => Promise.resolve({ correlationId: currentTrace()?.correlationId ?? null }),
      },
    ],
    sharedSubscriptions: {
      itemAdded: ({ viewer }, args) => {
        if (viewer?.id !== member.id) return Promise.resolve(false);
        return Promise.resolve(args['basketId'] === 'own' ? 'own' : args['basketId'] === 'mine');
      },
    },
  });
  const { client } = subgraph.running;
  const serviceTokens = await serviceTokenVerifier('baskets');
  const server = await serveSubgraph({
    client,
    serviceTokens,
    host: '127.0.0.1',
    port: 0,
    log: testLog,
    ready: () => Promise.resolve({}),
  });
  http = new HttpSubgraphClient('baskets', [server.url], {
    timeoutMs: 20_000,
    serviceToken: async () => (await subgraph.headers(null, 'platform'))[HEADER.serviceToken] as string,
    log: testLog,
  });
  stops.push(
    () => http.close(),
    () => server.close(),
    () => subgraph.stop(),
  );
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

describe.each<[string, () => SubgraphClient]>([
  ['in the same process', () => subgraph.running.client],
  ['over HTTP', () => http],
])('a subgraph %s', (_how, client) => {
  const ask = async (query: string, variables: Record<string, unknown>, viewer: Viewer | null = person()) =>
    client().execute({ query, variables, headers: await subgraph.headers(viewer) });
  const follow = async (id: string, since?: number): Promise<AsyncIterableIterator<ExecutionResult>> => {
    const headers = await subgraph.headers(person());
    const stream = await client().subscribe({ query: FOLLOW, variables: { id, since }, headers });
    if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream));
    return stream;
  };
  const numberOf = async (stream: AsyncIterableIterator<ExecutionResult>): Promise<unknown> =>
    ((await stream.next()).value as ExecutionResult).data?.['itemAdded'];
  const basket = (capacity = 10) => openBasket(subgraph.context(person()), capacity);
  const add = (id: string) => addItem(subgraph.context(person()), id, 'x');
  /** What a refused question or route throws. */
  const code = (work: Promise<unknown>) =>
    work.then(
      () => 'none',
      (error: { code?: string }) => error.code,
    );

  it('answers a query', async () => {
    const { id } = await basket();
    const { data, errors } = await ask(BASKET, { id });
    expect({ data, errors }).toEqual({ data: { basket: { id, count: 0 } } });
  });

  it('runs the operation that is named', async () => {
    const { id } = await basket();
    const query = `${BASKET} query Other($id: ID!) { other: basket(id: $id) { id } }`;
    const headers = await subgraph.headers(null);
    const { data, errors } = await client().execute({ query, operationName: 'Other', variables: { id }, headers });
    expect({ data, errors }).toEqual({ data: { other: { id } } });
  });

  it('runs a mutation once', async () => {
    const { id } = await basket();
    const { data, errors } = await ask(ADD, { id, label: 'café ☕' });
    expect({ data, errors }).toEqual({ data: { addItem: { count: 1 } } });
    expect(await subgraph.rows('select label from item where basket_id = $1', [id])).toEqual([{ label: 'café ☕' }]);
  });

  it('says why it refuses, with the path of the field', async () => {
    const { id } = await basket(0);
    const { data, errors } = await ask(ADD, { id, label: 'x' });
    expect(data).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({ message: 'The basket is full.', path: ['addItem'] });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BASKET_FULL', kind: 'refused' });
    expect(errors?.[0]?.extensions['correlationId']).toMatch(/./);
  });

  it('shows nothing of a fault but the correlation id of the request', async () => {
    const headers = { ...(await subgraph.headers(null)), [HEADER.correlationId]: 'fault-of-test' };
    const { errors } = await client().execute({ query: BASKET, variables: { id: 'no id' }, headers });
    expect(errors?.[0]?.message).toBe('Something went wrong on our side.');
    expect(errors?.[0]?.extensions).toEqual({
      code: 'INTERNAL_SERVER_ERROR',
      kind: 'unavailable',
      correlationId: 'fault-of-test',
    });
  });

  it.each([
    ['does not parse', 'query {'],
    ['does not validate', '{ nothing }'],
  ])('refuses a document that %s', async (_what, query) => {
    expect((await ask(query, {})).errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });

  it.each<[string, () => Promise<SubgraphHeaders>, string]>([
    ['no service token', () => Promise.resolve({}), 'SERVICE_TOKEN_REQUIRED'],
    [
      'a forged service token',
      () => Promise.resolve({ [HEADER.serviceToken]: 'e30.e30.e30' }),
      'SERVICE_TOKEN_REQUIRED',
    ],
    [
      'an access token that is none',
      async () => ({ ...(await subgraph.headers(null)), [HEADER.authorization]: 'Bearer no-token' }),
      'TOKEN_INVALID',
    ],
    [
      'an access token that has expired',
      () => subgraph.headers({ ...person(), expiresAt: new Date(Date.now() - 60_000) }),
      'TOKEN_EXPIRED',
    ],
  ])('refuses %s in every way to ask', async (_what, headersOf, expected) => {
    const headers = await headersOf();
    const { id } = await basket();
    const refusal = { extensions: { code: expected, kind: 'forbidden' } };
    const answered = await client().execute({ query: BASKET, variables: { id }, headers });
    expect(answered.errors).toMatchObject([refusal]);
    const subscribed = await client().subscribe({ query: FOLLOW, variables: { id }, headers });
    expect(subscribed).toMatchObject({ errors: [refusal] });
    expect(await code(client().canSubscribe('itemAdded', {}, headers))).toBe(expected);
    if (expected === 'SERVICE_TOKEN_REQUIRED') {
      expect(await code(client().get('/internal/trace', headers))).toBe(expected);
    }
  });

  it('streams what happens once it has accepted, in order, and to each stream its own', async () => {
    const [mine, other] = [await basket(), await basket()];
    const [stream, neighbor] = [await follow(mine.id), await follow(other.id)];
    for (const id of [mine.id, other.id, mine.id]) await add(id);
    expect([await numberOf(stream), await numberOf(stream)]).toEqual([1, 2]);
    expect(await numberOf(neighbor)).toBe(1);
    await Promise.all([stream.return?.(), neighbor.return?.()]);
  });

  it('resumes a stream', async () => {
    const { id } = await basket();
    for (let count = 0; count < 3; count += 1) await add(id);
    const stream = await follow(id, 1);
    expect([await numberOf(stream), await numberOf(stream)]).toEqual([2, 3]);
    await stream.return?.();
  });

  it('resumes a stream far behind, as fast as its reader reads', async () => {
    const { id } = await basket();
    await subgraph.rows('update basket set version = 1501 where id = $1 returning id', [id]);
    const stream = await follow(id, 0);
    for (let number = 1; number <= 1_500; number += 1) expect(await numberOf(stream)).toBe(number);
    await stream.return?.();
  });

  it('cuts off a reader that does not read, and no one else', async () => {
    const [{ id }, { id: last }] = [await basket(), await basket()];
    const [stream, reading] = [await follow(id), await follow(last)];
    const { live } = subgraph.running.services;
    for (let number = 1; number <= 400; number += 1) live.publishEphemeral(ItemAdded, id, { basketId: id, number });
    live.publishEphemeral(ItemAdded, last, { basketId: last, number: 1 });
    // Said last, so all the rest was heard of as well.
    expect(await numberOf(reading)).toBe(1);
    await reading.return?.();
    const codes: unknown[] = [];
    for await (const { data, errors } of stream) codes.push(errors?.[0]?.extensions['code'] ?? data?.['itemAdded']);
    expect(codes.at(-1)).toBe('TRY_AGAIN');
    expect(codes.length).toBeLessThan(200);
    expect(codes.slice(0, -1)).toEqual(codes.slice(0, -1).map((_, index) => index + 1));
  });

  it('ends a stream at once, also while its next item is awaited', async () => {
    const stream = await follow((await basket()).id);
    const pending = stream.next();
    await stream.return?.();
    expect((await pending).done).toBe(true);
    expect((await stream.next()).done).toBe(true);
  });

  it('refuses a subscription that does not validate', async () => {
    const answer = await client().subscribe({
      query: 'subscription { nothing }',
      headers: await subgraph.headers(null),
    });
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it.each<[string, Viewer | null, Record<string, unknown>, string, StreamAccess]>([
    ['a member', member, { basketId: 'mine' }, 'itemAdded', true],
    ['a member who sees less than the others', member, { basketId: 'own' }, 'itemAdded', 'own'],
    ['a member, of another scope', member, { basketId: 'yours' }, 'itemAdded', false],
    ['a stranger', person(), { basketId: 'mine' }, 'itemAdded', false],
    ['anonymous', null, { basketId: 'mine' }, 'itemAdded', false],
    ['a member, of a field that is not shared', member, { basketId: 'mine' }, 'toString', false],
  ])('says whether a shared field is for %s', async (_who, viewer, args, field, allowed) => {
    expect(await client().canSubscribe(field, args, await subgraph.headers(viewer))).toBe(allowed);
  });

  it('answers a public route to anyone', async () => {
    expect(await client().get('/open', {})).toEqual({ status: 200, body: { open: true } });
  });

  it('answers the other routes to the router', async () => {
    const answer = await client().get('/internal/trace', await subgraph.headers(null, 'platform'));
    expect(answer.status).toBe(200);
    expect((await client().get('/nowhere', await subgraph.headers(null))).status).toBe(404);
  });

  it('ends its streams with TRY_AGAIN, once, when it stops', async () => {
    const other = await TestSubgraph.start(baskets);
    const server = await serveSubgraph({
      client: other.running.client,
      serviceTokens: await serviceTokenVerifier('baskets'),
      host: '127.0.0.1',
      port: 0,
      log: testLog,
      ready: () => Promise.resolve({}),
    });
    const headers = await other.headers(person());
    const own: SubgraphClient =
      client() === http
        ? new HttpSubgraphClient('baskets', [server.url], {
            timeoutMs: 20_000,
            serviceToken: () => Promise.resolve(headers[HEADER.serviceToken] as string),
            log: testLog,
          })
        : other.running.client;
    const stream = await own.subscribe({ query: FOLLOW, variables: { id: newId() }, headers });
    if (!(Symbol.asyncIterator in stream)) throw new Error(JSON.stringify(stream));
    const pending = stream.next();
    await server.close();
    await other.stop();
    expect(((await pending).value as ExecutionResult).errors?.[0]?.extensions['code']).toBe('TRY_AGAIN');
    expect((await eventually(() => stream.next())).done).toBe(true);
    if (own instanceof HttpSubgraphClient) await own.close();
  });
});
