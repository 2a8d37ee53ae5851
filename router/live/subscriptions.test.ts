import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HEADER } from '../../platform/client/subgraph-client.js';
import { eventually } from '../../platform/testing/testing.js';
import { errorsOf, startTestRouter, type TestRouter } from '../testing/testing.js';

const NOTICE = 'subscription Notices { notice { id text about { title author { name } } } }';

let test: TestRouter;
beforeAll(async () => {
  test = await startTestRouter();
});
afterAll(() => test.stop());

describe('a subscription', () => {
  it('brings fields of two other subgraphs with each event', async () => {
    const { size } = test.notices;
    const received = test.connect(await test.token()).run(NOTICE);
    await eventually(() => test.notices.size === size + 1);
    for (const id of ['n1', 'n2']) test.notices.push({ notice: { id, about: { id: `course-${id}` }, text: 'hello' } });
    await eventually(() => received.results.length === 2);
    const result = (id: string) => ({
      data: {
        notice: { id, text: 'hello', about: { title: `Title of course-${id}`, author: { name: 'Name of author-1' } } },
      },
    });
    expect(received.results).toEqual([result('n1'), result('n2')]);
    received.stop();
    await eventually(() => test.notices.size === size);
  });

  it('nulls the fields that another subgraph refuses, with the error', async () => {
    const { size } = test.notices;
    const received = test.connect(await test.token()).run('subscription { notice { id about { title rating } } }');
    await eventually(() => test.notices.size === size + 1);
    test.notices.push({ notice: { id: 'n1', about: { id: 'c1' }, text: '' } });
    await eventually(() => received.results.length === 1);
    expect(received.results[0]?.data).toEqual({ notice: { id: 'n1', about: { title: 'Title of c1', rating: null } } });
    expect(received.results[0]?.errors).toEqual([
      {
        message: 'Ratings are closed.',
        path: ['notice', 'about', 'rating'],
        extensions: {
          code: 'RATINGS_CLOSED',
          kind: 'refused',
          field: 'rating',
          correlationId: expect.any(String) as string,
        },
      },
    ]);
  });

  it('continues when another subgraph is down for an event', async () => {
    const { size } = test.notices;
    const received = test.connect(await test.token()).run('subscription { notice { id about { title } } }');
    await eventually(() => test.notices.size === size + 1);
    test.courses.down = true;
    test.notices.push({ notice: { id: 'n1', about: { id: 'c1' }, text: '' } });
    await eventually(() => received.results.length === 1).finally(() => (test.courses.down = false));
    test.notices.push({ notice: { id: 'n2', about: { id: 'c1' }, text: '' } });
    await eventually(() => received.results.length === 2);
    expect(received.results[0]?.errors?.[0]?.extensions?.['code']).toBe('SERVICE_UNAVAILABLE');
    expect(received.results[0]?.data).toEqual({ notice: { id: 'n1', about: { title: null } } });
    expect(received.results[1]).toEqual({ data: { notice: { id: 'n2', about: { title: 'Title of c1' } } } });
  });

  it('is refused by its owner with the owner’s code for a viewer who is not signed in, and gets no result', async () => {
    const client = test.connect();
    const received = client.run(NOTICE);
    await eventually(() => received.completed);
    expect(errorsOf(received)[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', kind: 'forbidden' });
    expect(JSON.stringify(received)).not.toContain('serviceName');
    expect(received.results).toEqual([]);
    expect(client.closed).toBeUndefined();
  });

  it('of one user never receives the stream of another', async () => {
    const { size } = test.notices;
    const tokens = [await test.token({ userId: 'ann' }), await test.token({ userId: 'bob' })];
    const before = test.users.subscriptions.length;
    const all = tokens.map((token) => test.connect(token).run('subscription Private { notice { id } }'));
    await eventually(() => test.notices.size === size + 2);
    const sent = test.users.subscriptions.slice(before).map((request) => request.headers[HEADER.authorization]);
    expect(new Set(sent)).toEqual(new Set(tokens.map((token) => `Bearer ${token}`)));
    for (const received of all) received.stop();
    await eventually(() => test.notices.size === size);
  });

  it('ends when its owner ends it', async () => {
    const other = await startTestRouter();
    const received = other.connect(await other.token()).run(NOTICE);
    await eventually(() => other.notices.size === 1);
    other.notices.push({ notice: { id: 'last', about: { id: 'c' }, text: '' } });
    other.notices.complete();
    await eventually(() => received.completed).finally(other.stop);
    expect(received.results).toHaveLength(1);
    expect(received.failure).toBeUndefined();
  });

  it.each([
    ['its owner ends early', () => test.notices.push({ notice: { id: 'too-slow', about: { id: 'c' }, text: '' } })],
    ['breaks off on the way', () => test.notices.break()],
  ])('that %s closes the socket so that the client reconnects', async (_what, happen) => {
    const client = test.connect(await test.token());
    const { size } = test.notices;
    client.run('subscription { notice { id } }');
    await eventually(() => test.notices.size === size + 1);
    happen();
    await eventually(() => client.closed);
    expect(client.closed?.code).toBe(1013);
  });

  it('carries the trace of its client to every subgraph that it reaches', async () => {
    const { size } = test.notices;
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const extensions = { traceparent, [HEADER.correlationId]: 'traced-subscription' };
    const received = test
      .connect(await test.token())
      .run('subscription { notice { about { title } } }', {}, { extensions });
    await eventually(() => test.notices.size === size + 1);
    test.notices.push({ notice: { id: 'n', about: { id: 'c' }, text: '' } });
    await eventually(() => received.results.length === 1);
    for (const request of [test.users.subscriptions.at(-1), test.courses.requests.at(-1)]) {
      expect(request?.headers).toMatchObject({
        [HEADER.correlationId]: 'traced-subscription',
        [HEADER.traceparent]: traceparent,
      });
    }
  });

  it.each([
    ['does not parse', 'subscription {', 'GRAPHQL_PARSE_FAILED', {}],
    ['asks for what does not exist', 'subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED', {}],
    ['lacks a variable', 'subscription ($id: ID!) { board(classId: $id) { classId } }', 'BAD_USER_INPUT', {}],
    [
      'lacks a variable for another subgraph',
      'subscription ($b: Boolean!) { notice { id @include(if: $b) } }',
      'BAD_USER_INPUT',
      {},
    ],
  ])('that %s gets an error of its own, and the socket stays open', async (_what, query, code, variables) => {
    const client = test.connect(await test.token());
    const received = client.run(query, variables);
    await eventually(() => received.completed);
    expect(received.results).toEqual([]);
    expect(errorsOf(received)[0]?.extensions).toMatchObject({
      code,
      correlationId: expect.any(String) as string,
    });
    const next = client.run('{ me { id } }');
    await eventually(() => next.completed);
    expect(next.results).toEqual([{ data: { me: { id: 'user-1' } } }]);
    expect(client.closed).toBeUndefined();
  });
});

describe('over a socket', () => {
  it('queries and mutations are answered as over HTTP', async () => {
    const client = test.connect(await test.token({ userId: 'user-5' }));
    const query = client.run('query Mine { me { id name } }');
    const mutation = client.run('mutation { enroll(classId: "c") { id } }');
    await eventually(() => query.completed && mutation.completed);
    expect(query.results).toEqual([{ data: { me: { id: 'user-5', name: 'Name of user-5' } } }]);
    expect(mutation.results[0]?.errors?.[0]?.extensions).toMatchObject({
      code: 'CLASS_FULL',
      kind: 'refused',
      field: 'classId',
    });
    expect(JSON.stringify(mutation.results)).not.toContain('serviceName');
  });

  it.each([
    ['does not parse', '{', 'GRAPHQL_PARSE_FAILED'],
    ['does not validate', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['lacks a variable', 'query ($id: ID!) { course(id: $id) { id } }', 'BAD_USER_INPUT'],
    ['has no such operation', 'query A { me { id } } query B { me { id } }', 'OPERATION_RESOLUTION_FAILURE'],
  ])('a query that %s is answered with an error, not with a result', async (_what, query, code) => {
    const received = test.connect(await test.token()).run(query);
    await eventually(() => received.completed);
    expect(errorsOf(received)[0]?.extensions?.['code']).toBe(code);
    expect(received.results).toEqual([]);
  });
});
