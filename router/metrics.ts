import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { DURATION_BUCKETS } from '../platform/process/metrics.js';
import type { ResilientClient, ResilientClientOptions } from '../platform/client/resilient-client.js';
import type { RequestContext } from './context.js';

/** Our own clients. Any other name is `other`: no label holds what a client made up. */
const CLIENTS: ReadonlySet<string> = new Set(['web', 'mobile', 'admin', 'partner']);
/** Codes come from subgraphs too, which may be external. */
const MAX_CODES = 500;
const OTHER = 'other';
const BREAKER = { closed: 0, 'half-open': 1, open: 2 } as const;

/** What is looked at when the figures are asked for. */
export interface WatchedRouter {
  readonly clients: () => readonly ResilientClient[];
  readonly plans: () => number;
  readonly cached: () => number;
  readonly sockets: () => number;
  /** Bytes that wait for clients to read. */
  readonly pendingBytes: () => number;
  /** Subscriptions of clients, streams of subgraphs, and results that wait for slow clients. */
  readonly live: () => { readonly subscriptions: number; readonly streams: number; readonly waiting: number };
}

/** The figures of a router. Operations are distinguished by name as far as they are our own clients'. */
export class RouterMetrics {
  readonly onCall: NonNullable<ResilientClientOptions['onCall']>;
  readonly onRetry: NonNullable<ResilientClientOptions['onRetry']>;
  private readonly requests: Counter<'operation' | 'type' | 'client' | 'outcome'>;
  private readonly durations: Histogram<'operation' | 'type'>;
  private readonly errors: Counter<'code'>;
  private readonly costs: Histogram<'operation'>;
  private readonly planned: Counter<'found'>;
  private readonly slowClients: Counter<'reason'>;
  private readonly storeFailures: Counter;
  private readonly reloads: Counter<'outcome'>;
  private readonly rejections: Counter<'code'>;
  private readonly cached: Counter<'outcome'>;
  private readonly faults: Counter;
  private readonly codes = new Set<string>();

  constructor(
    registry: Registry,
    private readonly operations: ReadonlySet<string>,
  ) {
    const registers = [registry];
    this.requests = new Counter({
      name: 'lyceum_requests_total',
      help: 'Queries and mutations, over HTTP and sockets. outcome: answered, partly (some fields failed) or failed.',
      labelNames: ['operation', 'type', 'client', 'outcome'],
      registers,
    });
    this.durations = new Histogram({
      name: 'lyceum_request_duration_seconds',
      help: 'From the parsed request to its answer.',
      labelNames: ['operation', 'type'],
      buckets: DURATION_BUCKETS,
      registers,
    });
    this.errors = new Counter({
      name: 'lyceum_errors_total',
      help: 'Errors that clients got, by code.',
      labelNames: ['code'],
      registers,
    });
    this.rejections = new Counter({
      name: 'lyceum_rejections_total',
      help: 'Requests, operations and connections that were refused as a whole (401, 429, limits, …), by code.',
      labelNames: ['code'],
      registers,
    });
    this.faults = new Counter({
      name: 'lyceum_request_faults_total',
      help: 'Queries and mutations of which a part failed by a fault of the platform, not of the client.',
      registers,
    });
    this.cached = new Counter({
      name: 'lyceum_response_cache_total',
      help: 'Operations whose response may be cached. outcome: hit (memory), shared (Redis) or miss.',
      labelNames: ['outcome'],
      registers,
    });
    this.costs = new Histogram({
      name: 'lyceum_request_cost',
      help: 'Cost of operations, computed before they run.',
      labelNames: ['operation'],
      buckets: [1, 10, 30, 100, 300, 1_000, 3_000, 10_000],
      registers,
    });
    this.planned = new Counter({
      name: 'lyceum_plans_total',
      help: 'Plans that requests needed. found: kept (yes) or made (no).',
      labelNames: ['found'],
      registers,
    });
    this.slowClients = new Counter({
      name: 'lyceum_slow_clients_closed_total',
      help: 'Connections of clients that did not read. reason: timeout (took no byte for WRITE_TIMEOUT_MS) or bytes (PENDING_BYTES).',
      labelNames: ['reason'],
      registers,
    });
    this.storeFailures = new Counter({
      name: 'lyceum_redis_failures_total',
      help: 'Commands that Redis did not answer in time or refused. Each router then counts by itself.',
      registers,
    });
    this.reloads = new Counter({
      name: 'lyceum_supergraph_reloads_total',
      help: 'Changes of the supergraph. outcome: served, or refused (the former one stays; the log says why).',
      labelNames: ['outcome'],
      registers,
    });
    const calls = new Histogram({
      name: 'lyceum_subgraph_duration_seconds',
      help: 'What subgraphs were asked, retries included. outcome: answered, or why not: failed, late, broken (breaker), full (bulkhead), left (client).',
      labelNames: ['subgraph', 'kind', 'outcome'],
      buckets: DURATION_BUCKETS,
      registers,
    });
    this.onCall = (subgraph, kind, outcome, durationMs) =>
      calls.observe({ subgraph, kind, outcome }, durationMs / 1_000);
    const retries = new Counter({
      name: 'lyceum_subgraph_retries_total',
      help: 'Questions that were asked a subgraph again.',
      labelNames: ['subgraph'],
      registers,
    });
    this.onRetry = (subgraph) => retries.inc({ subgraph });
  }

  /** Of each request, how it ended. */
  get plugin(): ApolloServerPlugin<RequestContext> {
    return {
      requestDidStart: () => {
        const startedAt = performance.now();
        return Promise.resolve({
          willSendResponse: ({ operationName, operation, response, contextValue }) => {
            const result = response.body.kind === 'single' ? response.body.singleResult : {};
            const operationLabel = this.nameOf(operationName);
            const type = operation?.operation ?? 'none';
            const client = this.clientOf(contextValue.client?.name);
            const outcome = !result.errors ? 'answered' : result.data ? 'partly' : 'failed';
            this.requests.inc({ operation: operationLabel, type, client, outcome });
            this.durations.observe({ operation: operationLabel, type }, (performance.now() - startedAt) / 1_000);
            const { cost } = contextValue.measured;
            if (cost !== undefined) this.costs.observe({ operation: operationLabel }, cost);
            const codes = (result.errors ?? []).map(({ extensions }) => this.codeOf(extensions?.['code']));
            for (const code of codes) this.errors.inc({ code });
            if (result.errors?.some(isFault)) this.faults.inc();
            // Without data nothing was executed; what a subgraph or this router could not answer is no rejection.
            if (result.errors && !result.data)
              for (const [index, code] of codes.entries())
                if (result.errors[index]?.extensions?.['kind'] !== 'unavailable') this.rejected(code);
            return Promise.resolve();
          },
        });
      },
    };
  }

  rejected(code: unknown): void {
    this.rejections.inc({ code: this.codeOf(code) });
  }

  cache(outcome: 'hit' | 'shared' | 'miss'): void {
    this.cached.inc({ outcome });
  }

  slowClientClosed(reason: 'timeout' | 'bytes'): void {
    this.slowClients.inc({ reason });
  }

  storeFailed(): void {
    this.storeFailures.inc();
  }

  plan(found: boolean): void {
    this.planned.inc({ found: found ? 'yes' : 'no' });
  }

  reloaded(outcome: 'served' | 'refused'): void {
    this.reloads.inc({ outcome });
  }

  watch(registry: Registry, router: WatchedRouter): void {
    const gauge = <Label extends string>(
      name: string,
      help: string,
      labelNames: readonly Label[],
      look: (gauge: Gauge<Label>) => void,
    ): void => {
      const collect = function (this: Gauge<Label>): void {
        look(this);
      };
      registry.registerMetric(new Gauge({ name, help, labelNames, registers: [], collect }));
    };
    gauge('lyceum_subgraph_breaker', '0: asked, 1: being tried, 2: not asked.', ['subgraph'], (one) => {
      for (const { name, state } of router.clients()) one.set({ subgraph: name }, BREAKER[state.breaker]);
    });
    gauge('lyceum_subgraph_running', 'Questions that a subgraph works on.', ['subgraph'], (one) => {
      for (const { name, state } of router.clients()) one.set({ subgraph: name }, state.running);
    });
    gauge('lyceum_subgraph_waiting', 'Questions that wait for a subgraph.', ['subgraph'], (one) => {
      for (const { name, state } of router.clients()) one.set({ subgraph: name }, state.waiting);
    });
    gauge('lyceum_response_cache_entries', 'Responses that are cached in memory.', [], (one) =>
      one.set(router.cached()),
    );
    gauge('lyceum_plans', 'Plans that are kept.', [], (one) => one.set(router.plans()));
    gauge('lyceum_sockets', 'Open sockets of clients.', [], (one) => one.set(router.sockets()));
    gauge('lyceum_pending_bytes', 'Bytes of responses and results that clients have not read yet.', [], (one) =>
      one.set(router.pendingBytes()),
    );
    gauge('lyceum_subscriptions', 'Subscriptions of clients.', [], (one) => one.set(router.live().subscriptions));
    gauge('lyceum_streams', 'Streams of subgraphs that these share.', [], (one) => one.set(router.live().streams));
    gauge('lyceum_subscriber_waiting', 'Results that wait for the sockets of slow clients.', [], (one) =>
      one.set(router.live().waiting),
    );
  }

  private nameOf(operation: string | null | undefined): string {
    return operation && this.operations.has(operation) ? operation : OTHER;
  }

  private clientOf(name: string | undefined): string {
    if (name === undefined) return 'none';
    return CLIENTS.has(name) ? name : OTHER;
  }

  private codeOf(given: unknown): string {
    const code = typeof given === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(given) ? given : OTHER;
    if (this.codes.has(code)) return code;
    if (this.codes.size >= MAX_CODES) return OTHER;
    this.codes.add(code);
    return code;
  }
}

/** How long a client would wait is its own choice. */
function isFault({ extensions }: GraphQLFormattedError): boolean {
  return extensions?.['kind'] === 'unavailable' && extensions['code'] !== 'DEADLINE_EXCEEDED';
}
