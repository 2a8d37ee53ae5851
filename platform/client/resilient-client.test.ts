import { TokenRefused } from '../domain/errors.js';
import { GraphQLError, type ExecutionResult } from 'graphql';
import { expect, it } from 'vitest';

import { DEFAULT_RESILIENCE, type Resilience } from '../config/resilience.js';
import { RecentCalls } from './recent-calls.js';
import { ResilientClient, type Outcome } from './resilient-client.js';
import type { SubgraphClient } from './subgraph-client.js';
import { eventually } from '../testing/testing.js';
import { testLog } from '../testing/subgraph.js';

/* What the router does where a subgraph fails. The network's part is tested in `router/faults.test.ts`. */

const ANSWER: ExecutionResult = { data: { value: 1 } };
const QUERY = { query: 'query { value }', kind: 'query', headers: {} } as const;
const MUTATION = { query: 'mutation { value }', kind: 'mutation', headers: {} } as const;
const fails = () => Promise.reject(new Error('connection reset'));

function scene(script: Partial<SubgraphClient>, settings: Partial<Resilience> = {}) {
  let asked = 0;
  const outcomes: Outcome[] = [];
  let retries = 0;
  const counted = async <T>(answer: Promise<T> | undefined): Promise<T> => {
    asked += 1;
    return (await answer) as T;
  };
  const client = new ResilientClient(
    {
      name: 'scripted',
      execute: (request) => counted(script.execute?.(request)),
      subscribe: (request) => counted(script.subscribe?.(request)),
      canSubscribe: (...question) => counted(script.canSubscribe?.(...question)),
      get: (...request) => counted(script.get?.(...request)),
      post: (...request) => counted(script.post?.(...request)),
      upload: (...request) => counted(script.upload?.(...request)),
      download: (...request) => counted(script.download?.(...request)),
    },
    {
      // What is not about time must not fail for want of it.
      settings: { ...DEFAULT_RESILIENCE, timeoutMs: 60_000, breakerCalls: 1_000, ...settings },
      log: testLog,
      onCall: (_subgraph, _kind, outcome) => outcomes.push(outcome),
      onRetry: () => (retries += 1),
    },
  );
  return {
    client,
    outcomes,
    get asked() {
      return asked;
    },
    get retries() {
      return retries;
    },
  };
}

it('asks a query again, at most twice, until it is answered', async () => {
  let left = 2;
  const s = scene({ execute: () => (left-- > 0 ? fails() : Promise.resolve(ANSWER)) });
  expect(await s.client.execute(QUERY)).toEqual(ANSWER);
  expect([s.asked, s.retries, s.outcomes]).toEqual([3, 2, ['answered']]);
  left = 3;
  await expect(s.client.execute(QUERY)).rejects.toMatchObject({ subgraph: 'scripted', reason: 'failed' });
  expect(s.asked).toBe(6);
});

it('never asks a mutation again, nor what it does not know to be a query', async () => {
  const s = scene({ execute: fails });
  await expect(s.client.execute(MUTATION)).rejects.toMatchObject({ reason: 'failed' });
  await expect(s.client.execute({ query: 'query { value }', headers: {} })).rejects.toMatchObject({ reason: 'failed' });
  expect(s.asked).toBe(2);
});

it('asks again who may subscribe, and for routes', async () => {
  let left = 1;
  const once = <T>(answer: T) => (left-- > 0 ? fails() : Promise.resolve(answer));
  const s = scene({ canSubscribe: () => once(true), get: () => once({ status: 200, body: null }) });
  expect(await s.client.canSubscribe('board', {}, {})).toBe(true);
  left = 1;
  expect(await s.client.get('/keys', {})).toEqual({ status: 200, body: null });
  expect(s.asked).toBe(4);
});

it('takes what a subgraph refuses for its answer', async () => {
  const refusal = new TokenRefused('TOKEN_EXPIRED');
  const errors = { errors: [new GraphQLError('The class is full.')] };
  const s = scene(
    { get: () => Promise.reject(refusal), execute: () => Promise.resolve(errors) },
    { breakerCalls: 2, breakerOpenMs: 60_000 },
  );
  for (let times = 0; times < 10; times += 1) {
    await expect(s.client.get('/viewer', {})).rejects.toBe(refusal);
    expect(await s.client.execute(QUERY)).toBe(errors);
  }
  expect(s.asked).toBe(20);
  expect(new Set(s.outcomes)).toEqual(new Set(['answered']));
});

it('makes no more retries than a tenth of the requests, once the reserve is used up', async () => {
  const s = scene({ execute: fails }, { breakerCalls: 10_000 });
  for (let times = 0; times < 300; times += 1) await s.client.execute(QUERY).catch(() => undefined);
  // Ten in reserve, and thirty earned.
  expect(s.asked).toBeGreaterThanOrEqual(300 + 38);
  expect(s.asked).toBeLessThanOrEqual(300 + 41);
});

it('stops asking when half of the calls fail, and begins again after a trial', async () => {
  let down = true;
  const s = scene(
    { execute: () => (down ? fails() : Promise.resolve(ANSWER)) },
    { retries: 0, breakerCalls: 20, breakerOpenMs: 1_000, breakerWindowMs: 60_000 },
  );
  const ask = () =>
    s.client.execute(QUERY).then(
      () => 'answered',
      (error: { reason: string }) => error.reason,
    );
  down = false;
  for (let times = 0; times < 10; times += 1) expect(await ask()).toBe('answered');
  down = true;
  for (let times = 0; times < 10; times += 1) expect(await ask()).toBe('failed');
  expect(s.client.state.breaker).toBe('open');
  expect(await ask()).toBe('broken');
  expect(await s.client.subscribe(QUERY).catch((error: { reason: string }) => error.reason)).toBe('broken');
  expect(s.asked).toBe(20);
  // The first one after the pause is the trial; it fails, and the pause begins anew.
  await eventually(async () => (await ask()) === 'failed');
  expect(await ask()).toBe('broken');
  down = false;
  await eventually(async () => (await ask()) === 'answered');
  expect(await ask()).toBe('answered');
  expect(s.client.state.breaker).toBe('closed');
});

it('lets one request through as a trial, and refuses the others until it is over', async () => {
  let answer: ((result: ExecutionResult) => void) | undefined;
  let down = true;
  const s = scene(
    { execute: () => (down ? fails() : new Promise((resolve) => (answer = resolve))) },
    { retries: 0, breakerCalls: 1, breakerOpenMs: 100 },
  );
  await s.client.execute(QUERY).catch(() => undefined);
  down = false;
  let trial: Promise<ExecutionResult> | undefined;
  await eventually(() => {
    const tried = s.client.execute(QUERY);
    tried.catch(() => undefined);
    if (s.client.state.breaker === 'half-open') trial = tried;
    return trial !== undefined;
  });
  await expect(s.client.execute(QUERY)).rejects.toMatchObject({ reason: 'broken' });
  await eventually(() => answer !== undefined);
  answer?.(ANSWER);
  expect(await trial).toEqual(ANSWER);
});

it('waits for an answer no longer than it may, and asks no second time', async () => {
  let aborted = 0;
  const s = scene(
    {
      execute: ({ signal }) => {
        signal?.addEventListener('abort', () => (aborted += 1));
        return new Promise(() => undefined);
      },
    },
    { timeoutMs: 100 },
  );
  await expect(s.client.execute(QUERY)).rejects.toMatchObject({ reason: 'late' });
  await expect(s.client.execute(MUTATION)).rejects.toMatchObject({ reason: 'late' });
  await expect(s.client.execute({ ...QUERY, background: true })).rejects.toMatchObject({ reason: 'late' });
  expect([s.asked, aborted]).toEqual([3, 3]);
});

it('ends a query when its client leaves, not a mutation, and blames no one', async () => {
  const answers: ((result: ExecutionResult) => void)[] = [];
  const s = scene({ execute: () => new Promise((resolve) => answers.push(resolve)) }, { breakerCalls: 1 });
  const leaving = new AbortController();
  const [query, mutation] = [QUERY, MUTATION].map((request) =>
    s.client.execute({ ...request, signal: leaving.signal }),
  );
  await eventually(() => answers.length === 2);
  leaving.abort();
  await expect(query).rejects.toMatchObject({ reason: 'left' });
  answers[1]?.(ANSWER);
  expect(await mutation).toEqual(ANSWER);
  expect(s.client.state.breaker).toBe('closed');
  await expect(s.client.execute({ ...QUERY, signal: leaving.signal })).rejects.toMatchObject({ reason: 'left' });
  expect(s.asked).toBe(2);
});

it('lets so many run and so many wait, and refuses one more at once; what is background waits beside them', async () => {
  const answers: ((result: ExecutionResult) => void)[] = [];
  const s = scene(
    { execute: () => new Promise((resolve) => answers.push(resolve)) },
    { concurrency: 2, queue: 3, breakerCalls: 1 },
  );
  const accepted = Array.from({ length: 5 }, () => s.client.execute(QUERY));
  await expect(s.client.execute(QUERY)).rejects.toMatchObject({ reason: 'full' });
  expect(s.client.state).toEqual({ breaker: 'closed', running: 2, waiting: 3 });
  const background = Array.from({ length: 30 }, () => s.client.execute({ ...QUERY, background: true }));
  const all = [...accepted, ...background];
  for (let answered = 0; answered < all.length; answered += 1) {
    await eventually(() => answers.length > answered);
    expect(answers.length).toBeLessThanOrEqual(answered + 4);
    answers[answered]?.(ANSWER);
  }
  expect(await Promise.all(all)).toHaveLength(35);
  expect(s.client.state).toEqual({ breaker: 'closed', running: 0, waiting: 0 });
});

it('forgets what failed before the window', async () => {
  const recent = new RecentCalls({ windowMs: 1_000, calls: 2, failuresPercent: 50 });
  expect(recent.failure(0)).toBe(false);
  const before = performance.now();
  await eventually(() => performance.now() - before > 1_050);
  expect(recent.failure(0)).toBe(false);
  expect(recent.failure(0)).toBe(true);
});
