import { defaultsOf, setting, type Role, type Values } from './setting.js';
import { wholeNumber } from './types.js';

/** A subgraph reads them too: it calls the domain that owns the keys of access tokens. */
const CALLERS: readonly Role[] = ['one-process', 'subgraph', 'router'];

/** How calls to subgraphs behave when a subgraph fails. */
export const resilience = {
  timeoutMs: setting('SUBGRAPH_TIMEOUT_MS', {
    type: wholeNumber(100, 600_000),
    default: 3_000,
    about: 'How long the router waits for a subgraph, retries included, in milliseconds.',
    for: CALLERS,
  }),
  retries: setting('SUBGRAPH_RETRIES', {
    type: wholeNumber(0, 10),
    default: 2,
    about: 'How often a failed query is retried. Mutations are never retried.',
    for: CALLERS,
  }),
  retryBudgetPercent: setting('SUBGRAPH_RETRY_BUDGET_PERCENT', {
    type: wholeNumber(0, 100),
    default: 10,
    about: 'Largest share of retries among the requests to a subgraph.',
    for: CALLERS,
  }),
  breakerCalls: setting('SUBGRAPH_BREAKER_CALLS', {
    type: wholeNumber(1, 100_000),
    default: 20,
    about: 'Fewest requests after which the circuit breaker of a subgraph can open.',
    for: CALLERS,
  }),
  breakerFailuresPercent: setting('SUBGRAPH_BREAKER_PERCENT', {
    type: wholeNumber(1, 100),
    default: 50,
    about: 'Share of failures at which the circuit breaker of a subgraph opens.',
    for: CALLERS,
  }),
  breakerWindowMs: setting('SUBGRAPH_BREAKER_WINDOW_MS', {
    type: wholeNumber(100, 600_000),
    default: 10_000,
    about: 'Window over which requests and failures are counted, in milliseconds.',
    for: CALLERS,
  }),
  breakerOpenMs: setting('SUBGRAPH_BREAKER_OPEN_MS', {
    type: wholeNumber(100, 600_000),
    default: 10_000,
    about: 'How long an open circuit breaker rejects requests before one request probes the subgraph, in milliseconds.',
    for: CALLERS,
  }),
  concurrency: setting('SUBGRAPH_CONCURRENCY', {
    type: wholeNumber(1, 10_000),
    default: 50,
    about: 'Requests that one router runs at a subgraph at the same time.',
    for: CALLERS,
  }),
  queue: setting('SUBGRAPH_QUEUE', {
    type: wholeNumber(0, 100_000),
    default: 100,
    about: 'Further requests to a subgraph that wait; one more is rejected with `SERVICE_UNAVAILABLE` at once.',
    for: CALLERS,
  }),
  responseBytes: setting('SUBGRAPH_RESPONSE_BYTES', {
    type: wholeNumber(1_024, 1_073_741_824),
    default: 33_554_432,
    about: 'Bytes of one response of a subgraph, compressed or not; a larger one is `RESPONSE_TOO_LARGE`.',
    for: CALLERS,
  }),
};

/** Durations in milliseconds. */
export type Resilience = Values<typeof resilience>;

export const DEFAULT_RESILIENCE: Resilience = defaultsOf(resilience);
