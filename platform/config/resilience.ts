import { wholeNumber, type Setting } from './values.js';

/** What the router does where a subgraph fails. Durations in milliseconds. */
export interface Resilience {
  /** For one request, tries included. */
  readonly timeoutMs: number;
  readonly retries: number;
  readonly retryBudgetPercent: number;
  readonly breakerCalls: number;
  readonly breakerFailuresPercent: number;
  readonly breakerWindowMs: number;
  readonly breakerOpenMs: number;
  readonly concurrency: number;
  readonly queue: number;
  /** Largest body of a response of a subgraph, compressed or not. */
  readonly responseBytes: number;
}

const FIGURES: readonly {
  readonly name: keyof Resilience;
  readonly setting: string;
  readonly default: number;
  readonly range: readonly [number, number];
  readonly description: string;
}[] = [
  {
    ...{ name: 'timeoutMs', setting: 'SUBGRAPH_TIMEOUT_MS', default: 3_000, range: [100, 600_000] },
    description: 'How long the router waits for the answer of a subgraph, tries included, in milliseconds.',
  },
  {
    ...{ name: 'retries', setting: 'SUBGRAPH_RETRIES', default: 2, range: [0, 10] },
    description: 'How often a query is asked again that a subgraph failed to answer; a mutation never is.',
  },
  {
    ...{ name: 'retryBudgetPercent', setting: 'SUBGRAPH_RETRY_BUDGET_PERCENT', default: 10, range: [0, 100] },
    description: 'Largest share of retries among the requests to a subgraph.',
  },
  {
    ...{ name: 'breakerCalls', setting: 'SUBGRAPH_BREAKER_CALLS', default: 20, range: [1, 100_000] },
    description: 'Fewest requests by which a subgraph is judged to be failing.',
  },
  {
    ...{ name: 'breakerFailuresPercent', setting: 'SUBGRAPH_BREAKER_PERCENT', default: 50, range: [1, 100] },
    description: 'Share of failures from which a subgraph is not asked for a while.',
  },
  {
    ...{ name: 'breakerWindowMs', setting: 'SUBGRAPH_BREAKER_WINDOW_MS', default: 10_000, range: [100, 600_000] },
    description: 'Over how long these are counted, in milliseconds.',
  },
  {
    ...{ name: 'breakerOpenMs', setting: 'SUBGRAPH_BREAKER_OPEN_MS', default: 10_000, range: [100, 600_000] },
    description: 'How long a failing subgraph is not asked, until one request tries it, in milliseconds.',
  },
  {
    ...{ name: 'concurrency', setting: 'SUBGRAPH_CONCURRENCY', default: 50, range: [1, 10_000] },
    description: 'Requests of a router that a subgraph works on at the same time.',
  },
  {
    ...{ name: 'queue', setting: 'SUBGRAPH_QUEUE', default: 100, range: [0, 100_000] },
    description: 'Requests to a subgraph that wait beside these; one more is `SERVICE_UNAVAILABLE` at once.',
  },
  {
    ...{ name: 'responseBytes', setting: 'SUBGRAPH_RESPONSE_BYTES', default: 33_554_432 },
    range: [1_024, 1_073_741_824],
    description: 'Bytes of one response of a subgraph, compressed or not; a larger one is `RESPONSE_TOO_LARGE`.',
  },
];

export const DEFAULT_RESILIENCE = Object.fromEntries(
  FIGURES.map((figure) => [figure.name, figure.default]),
) as unknown as Resilience;

export const RESILIENCE_SETTINGS: readonly Setting[] = FIGURES.map((figure) => ({
  name: figure.setting,
  default: String(figure.default),
  description: figure.description,
}));

export const resilienceValues = Object.fromEntries(
  FIGURES.map(({ setting, range: [from, to] }) => [setting, wholeNumber(from, to)]),
) as Record<string, ReturnType<typeof wholeNumber>>;

export function resilienceOf(value: Readonly<Record<string, unknown>>): Resilience {
  return Object.fromEntries(FIGURES.map(({ name, setting }) => [name, value[setting]])) as unknown as Resilience;
}
