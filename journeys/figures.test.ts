import { readFileSync } from 'node:fs';
import { print } from 'graphql';
import { expect, inject, test } from 'vitest';
import { eventually } from '../platform/testing/testing.js';
import { DashboardDocument, NotificationReceivedDocument } from '../schema/generated/operations.js';
import { endpoint, signUp } from './testing/people.js';
import { hasPrometheus, startPrometheus } from './testing/prometheus.js';

/* What operators read at the port of a running platform, after people have been there. */

const metricsUrl = inject('metricsUrl');
/** Each of several processes has figures of its own; those of the one process are all of them. */
const inOneProcess = test.skipIf(metricsUrl === '');

async function figures(): Promise<(name: string, labels?: Readonly<Record<string, string>>) => number> {
  const text = await (await fetch(metricsUrl)).text();
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  return (name, labels = {}) =>
    lines
      .filter(
        (line) =>
          /^[^{ ]*/.exec(line)?.[0] === name &&
          Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)),
      )
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

inOneProcess('every figure of the router is there, and plausible', async () => {
  const ana = await signUp('Ana');
  const before = await figures();
  const ask = (query: string): Promise<Response> =>
    fetch(endpoint(), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${ana.tokens.accessToken}`,
        // A client that no other journey is.
        'apollographql-client-name': 'partner',
      },
      body: JSON.stringify({ query }),
    });
  for (let times = 0; times < 3; times += 1) expect((await ask(print(DashboardDocument))).status).toBe(200);
  expect((await ask('{ nothing }')).status).toBe(200);
  const phone = ana.phone();
  await phone.listen(NotificationReceivedDocument, { since: null });
  const after = await eventually(async () => {
    const seen = await figures();
    return seen('lyceum_subscriptions') > before('lyceum_subscriptions') && seen;
  });
  const more = (name: string, labels?: Readonly<Record<string, string>>): number =>
    after(name, labels) - before(name, labels);

  const own = { operation: 'Dashboard', client: 'partner' };
  expect(more('lyceum_requests_total', { ...own, type: 'query', outcome: 'answered' })).toBe(3);
  expect(more('lyceum_requests_total', { operation: 'other', client: 'partner', outcome: 'failed' })).toBe(1);
  expect(more('lyceum_errors_total', { code: 'GRAPHQL_VALIDATION_FAILED' })).toBeGreaterThanOrEqual(1);

  const dashboard = { operation: 'Dashboard' };
  expect(more('lyceum_request_duration_seconds_count', dashboard)).toBeGreaterThanOrEqual(3);
  expect(more('lyceum_request_duration_seconds_sum', dashboard)).toBeGreaterThan(0);
  expect(more('lyceum_request_cost_count', dashboard)).toBeGreaterThanOrEqual(3);
  expect(more('lyceum_request_cost_sum', dashboard) / more('lyceum_request_cost_count', dashboard)).toBeGreaterThan(1);

  const asked = { subgraph: 'users', kind: 'query', outcome: 'answered' };
  expect(more('lyceum_subgraph_duration_seconds_count', asked)).toBeGreaterThanOrEqual(1);
  expect(more('lyceum_subgraph_duration_seconds_sum', asked)).toBeGreaterThan(0);
  expect(after('lyceum_subgraph_breaker', { subgraph: 'users' })).toBe(0);
  expect(after('lyceum_subgraph_running', { subgraph: 'users' })).toBeLessThanOrEqual(100);
  expect(after('lyceum_subgraph_waiting', { subgraph: 'users' })).toBe(0);

  expect(more('lyceum_plans_total', { found: 'yes' })).toBeGreaterThanOrEqual(2);
  expect(after('lyceum_plans_total', { found: 'no' })).toBeGreaterThanOrEqual(1);
  expect(after('lyceum_plans')).toBeGreaterThanOrEqual(1);

  expect(after('lyceum_sockets')).toBeGreaterThanOrEqual(1);
  expect(after('lyceum_streams')).toBeGreaterThanOrEqual(1);
  expect(after('lyceum_subscriber_waiting')).toBe(0);
  await phone.client.dispose();
  await eventually(async () => (await figures())('lyceum_outbox_depth', { subgraph: 'users' }) === 0);
  expect(after('nodejs_eventloop_lag_seconds')).toBeGreaterThanOrEqual(0);
});

/** What one process on this machine does not have. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  lyceum_consumer_lag: 'over Kafka',
  lyceum_subgraph_instance_requests_total: 'several processes',
  lyceum_billing_payments_total: 'after the first payment',
  container_: 'of cAdvisor',
};

interface Board {
  readonly panels: readonly { readonly title: string; readonly targets?: readonly { readonly expr: string }[] }[];
}

test.skipIf(metricsUrl === '' || !hasPrometheus)(
  'each expression of the board has data on a Prometheus that scrapes the platform',
  async () => {
    const board = JSON.parse(readFileSync('deploy/monitoring/grafana/lyceum.json', 'utf8')) as Board;
    const expressions = board.panels
      .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
      .filter((expression) => !Object.keys(ELSEWHERE).some((name) => expression.includes(name)));
    expect(expressions.length).toBeGreaterThan(35);
    const prometheus = await startPrometheus(metricsUrl);
    try {
      const ana = await signUp('Ana');
      const ask = (query: string): Promise<Response> =>
        fetch(endpoint(), {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${ana.tokens.accessToken}` },
          body: JSON.stringify({ query }),
        });
      const missing = new Set(expressions);
      await eventually(
        async () => {
          await Promise.all([
            ask(print(DashboardDocument)),
            ask('{ nothing }'),
            ask('{ languages(first: 1) { edges { cursor } } }'),
          ]);
          for (const expression of missing) if ((await prometheus.seriesOf(expression)) > 0) missing.delete(expression);
          expect([...missing]).toEqual([]);
          return true;
        },
        { timeoutMs: 120_000 },
      );
    } finally {
      await prometheus.stop();
    }
  },
);
