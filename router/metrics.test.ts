import { writeFile } from 'node:fs/promises';
import { VERSION } from '../platform/process/build.js';
import { createMetrics, serveMetrics, type MetricsServer } from '../platform/process/metrics.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testLog } from '../platform/testing/subgraph.js';
import { eventually } from '../platform/testing/testing.js';
import { withoutValues } from './execution/slow-operations.js';
import { startTestRouter, type TestRouter } from './testing/testing.js';

/* What operators see of a router. The figures are read as they read them: over HTTP. */

let test: TestRouter;
let server: MetricsServer;
beforeEach(async () => {
  const metrics = createMetrics();
  server = await serveMetrics(metrics, { host: '127.0.0.1', port: 0, log: testLog });
  test = await startTestRouter({ metrics, slowOperationMs: 0 });
});
afterEach(async () => {
  await test.stop();
  await server.close();
});

/** The value of a line; nothing if there is none. */
async function figure(line: string): Promise<number | undefined> {
  const text = await (await fetch(server.url)).text();
  const found = text.split('\n').find((one) => one.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length));
}

const COURSE = 'query { course(id: "c") { title author { name } } }';

describe('the figures', () => {
  it('are Prometheus text on a port of their own, with those of the process', async () => {
    const answer = await fetch(server.url);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(await figure('nodejs_eventloop_lag_seconds')).toBeGreaterThanOrEqual(0);
    expect((await fetch(server.url.replace('/metrics', '/'))).status).toBe(404);
    expect((await fetch(`${test.router.url}/metrics`)).status).toBe(404);
  });

  it('tell requests apart by the names of our own operations, by client and by outcome', async () => {
    const catalog = 'query Catalog { catalog { title } }';
    for (const query of [catalog, catalog.replace('Catalog', 'MadeUp')])
      await test.post({ query }, { 'apollographql-client-name': 'web', 'apollographql-client-version': '1.2' });
    await test.post({ query: 'query Catalog { course(id: "c") { rating } }' });
    await test.post({ query: '{ nothing }' }, { 'graphql-client-name': 'a"b\n' });
    const of = (operation: string, client: string, outcome: string, type = 'query') =>
      figure(`lyceum_requests_total{operation="${operation}",type="${type}",client="${client}",outcome="${outcome}"}`);
    expect(await of('Catalog', 'web', 'answered')).toBe(1);
    expect(await of('other', 'web', 'answered')).toBe(1);
    expect(await of('Catalog', 'none', 'partly')).toBe(1);
    expect(await of('other', 'none', 'failed')).toBe(1);
    expect(await figure('lyceum_errors_total{code="RATINGS_CLOSED"}')).toBe(1);
    expect(await figure('lyceum_errors_total{code="GRAPHQL_VALIDATION_FAILED"}')).toBe(1);
    expect(await figure('lyceum_request_duration_seconds_count{operation="Catalog",type="query"}')).toBe(2);
    expect(await figure('lyceum_request_cost_count{operation="Catalog"}')).toBe(2);
  });

  it('hold no value that a client made up', async () => {
    await test.post(
      {
        query: 'query madeUpName($madeUpVariable: ID!) { madeUpField(id: $madeUpVariable) }',
        operationName: 'madeUpName',
      },
      { 'graphql-client-name': 'madeUpClient', authorization: 'Bearer madeUpToken', origin: 'https://made-up.example' },
    );
    await test.post({ query: '{ __typename }' }, { 'graphql-client-name': 'madeUpClient' });
    const text = await (await fetch(server.url)).text();
    expect(text).toContain('client="other"');
    expect(text).not.toMatch(/made-?up/i);
    expect(await figure(`lyceum_build_info{version="${VERSION}",node="${process.versions.node}"}`)).toBe(1);
  });

  it('count what was refused by its code, over HTTP and sockets', async () => {
    const rejected = (code: string) => figure(`lyceum_rejections_total{code="${code}"}`);
    await test.post({ query: COURSE }, { authorization: 'Bearer nonsense' });
    expect(await rejected('TOKEN_INVALID')).toBe(1);
    await test.post({ query: '{ nothing }' });
    expect(await rejected('GRAPHQL_VALIDATION_FAILED')).toBe(1);
    test.connect('nonsense').run('subscription { board(classId: "c") { classId } }');
    await eventually(async () => (await rejected('TOKEN_INVALID')) === 2);
    // A field that failed is no rejection, nor is a subgraph that is away.
    await test.post({ query: 'query Catalog { course(id: "c") { rating } }' });
    expect(await rejected('RATINGS_CLOSED')).toBeUndefined();
    expect(await figure('lyceum_request_faults_total')).toBe(0);
  });

  it('say whether responses came from the cache', async () => {
    const cached = (outcome: string) => figure(`lyceum_response_cache_total{outcome="${outcome}"}`);
    const query = '{ catalog { title } }';
    await test.post({ query });
    const missed = await cached('miss');
    await test.post({ query });
    expect([missed, await cached('hit')]).toEqual([1, 1]);
    expect(await figure('lyceum_response_cache_entries')).toBe(1);
  });

  it('say what subgraphs were asked, how it ended, and whom no one asks now', async () => {
    await test.post({ query: COURSE });
    const answered = (subgraph: string, outcome: string) =>
      figure(`lyceum_subgraph_duration_seconds_count{subgraph="${subgraph}",kind="query",outcome="${outcome}"}`);
    expect(await answered('courses', 'answered')).toBe(1);
    expect(await figure('lyceum_subgraph_breaker{subgraph="users"}')).toBe(0);
    test.users.down = true;
    await eventually(async () => {
      await test.post({ query: COURSE });
      return (await figure('lyceum_subgraph_breaker{subgraph="users"}')) === 2;
    });
    expect(await figure('lyceum_subgraph_retries_total{subgraph="users"}')).toBeGreaterThan(0);
    expect(await figure('lyceum_request_faults_total')).toBeGreaterThan(0);
    await test.post({ query: COURSE });
    expect(await answered('users', 'broken')).toBeGreaterThan(0);
    expect(await figure('lyceum_subgraph_waiting{subgraph="users"}')).toBe(0);
    expect(await figure('lyceum_subgraph_breaker{subgraph="courses"}')).toBe(0);
  });

  it('count plans, sockets, subscriptions and their streams', async () => {
    for (let times = 0; times < 3; times += 1) await test.post({ query: COURSE });
    expect(await figure('lyceum_plans_total{found="no"}')).toBe(1);
    expect(await figure('lyceum_plans_total{found="yes"}')).toBe(2);
    expect(await figure('lyceum_plans')).toBe(1);
    for (let times = 0; times < 2; times += 1)
      test.connect(await test.token()).run('subscription { board(classId: "c") { classId } }');
    await eventually(async () => (await figure('lyceum_subscriptions')) === 2);
    expect(await figure('lyceum_sockets')).toBe(2);
    expect(await figure('lyceum_streams')).toBe(1);
    expect(await figure('lyceum_subscriber_waiting')).toBe(0);
  });
});

it('a supergraph that can not be used is shown by the metrics, at readiness and in the log, and the former one served', async () => {
  await writeFile(test.supergraphFile, 'type Query { broken: Nothing }');
  await eventually(async () => (await figure('lyceum_supergraph_reloads_total{outcome="refused"}')) === 1);
  const ready = await fetch(`${test.router.url}/readyz`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({ notes: [expect.stringContaining('not usable')] });
  expect(test.logged.find((line) => line.includes('the version before it is kept'))).toContain('Nothing');
  expect((await test.post({ query: COURSE })).body.errors).toBeUndefined();
});

it('says how late the event loop was', async () => {
  const answer = await fetch(`${test.router.url}/livez`);
  const { status, eventLoopDelayMs } = (await answer.json()) as { status: string; eventLoopDelayMs: number };
  expect(status).toBe('ok');
  expect(eventLoopDelayMs).toBeGreaterThanOrEqual(0);
});

describe('a slow operation', () => {
  it('is logged with its plan, its fetches and its client, without any value of the request', async () => {
    await test.post(
      {
        query:
          'query Slow($id: ID!) { one: course(id: $id) { title } two: course(id: "in the document") { author { name } } }',
        variables: { id: 'in a variable' },
      },
      { 'apollographql-client-name': 'mobile', 'apollographql-client-version': '3.4' },
    );
    const line = await eventually(() => test.logged.find((one) => one.includes('slow operation')));
    const logged = JSON.parse(line) as Record<string, unknown> & { fetches: { subgraph: string }[]; plan: string };
    expect(logged).toMatchObject({
      operation: 'Slow',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      clientName: 'mobile',
      clientVersion: '3.4',
      cost: expect.any(Number) as number,
    });
    expect(logged.fetches.map(({ subgraph }) => subgraph)).toEqual(['courses', 'users']);
    expect(logged.plan).toContain('Fetch(service: "courses")');
    expect(logged.plan).toContain('Flatten(path: "two.author")');
    expect(line).not.toContain('in a variable');
    expect(line).not.toContain('in the document');
  });

  it('of which a plan repeats values is reported without them', () => {
    expect(
      withoutValues(
        'Fetch(service: "users") { { logIn(email: "a \\"b\\" c", tries: [1, -2.5e3], text: """x "y" z""") { field1 } } }',
      ),
    ).toBe('Fetch(service: "users") { { logIn(email: "…", tries: [0, 0], text: "…") { field1 } } }');
  });
});
