import {
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api';
import pg from 'pg';
import { DomainError } from '../domain/errors.js';
import { newId } from '../domain/ids.js';
import { VERSION } from './build.js';
import { continueTrace, currentTrace, takeRoot, withTrace } from './telemetry.js';

export interface SpanDetails {
  /** Default: internal, which is work of this process alone. */
  readonly kind?: 'server' | 'client' | 'producer' | 'consumer';
  /** Never values of a request. */
  readonly attributes?: Attributes;
}

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

const tracer = trace.getTracer('lyceum', VERSION);
let exporting = false;
/** The ids of the root span that is being started: those that its trace was begun with. */
let rootIds: { readonly traceId: string; readonly spanId: string } | undefined;
/** By the trace that the work of a span runs in. */
const spans = new WeakMap<object, Span>();

/** Runs `work` in a span below the current trace. Costs next to nothing while no exporter is configured. */
export async function withSpan<T>(name: string, details: SpanDetails, work: () => Promise<T>): Promise<T> {
  if (!exporting) return work();
  const parent = currentTrace() ?? continueTrace({});
  const span = start(name, details, parent);
  if (!span.isRecording()) return work();
  const carrier: { traceparent?: string } = {};
  propagation.inject(trace.setSpan(ROOT_CONTEXT, span), carrier);
  const child = { ...parent, ...(carrier.traceparent && { traceparent: carrier.traceparent }) };
  spans.set(child, span);
  try {
    return await withTrace(child, work);
  } catch (error) {
    failed(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/**
 * The first span of a trace that began here has the ids that were given to clients, logs and events; any other one is its
 * child.
 */
function start(name: string, { kind, attributes }: SpanDetails, parent: object & { traceparent: string }): Span {
  const options = { kind: kind ? KINDS[kind] : SpanKind.INTERNAL, ...(attributes && { attributes }) };
  if (!takeRoot(parent)) return tracer.startSpan(name, options, contextOf(parent.traceparent));
  const [, traceId = '', spanId = ''] = parent.traceparent.split('-');
  rootIds = { traceId, spanId };
  try {
    return tracer.startSpan(name, { ...options, root: true }, ROOT_CONTEXT);
  } finally {
    rootIds = undefined;
  }
}

function contextOf(traceparent: string): Context {
  return propagation.extract(ROOT_CONTEXT, { traceparent });
}

/** A refusal is an answer: its code is noted. Anything else is an error of ours. */
function failed(span: Span, error: unknown): void {
  const { name, code } = error as { name?: string; code?: unknown };
  const type = typeof code === 'string' ? code : (name ?? 'Error');
  span.setAttribute('error.type', type);
  if (!(error instanceof DomainError)) span.setStatus({ code: SpanStatusCode.ERROR, message: type });
}

/** Says more of the span in which this runs. */
export function describeSpan(name: string | undefined, attributes: Attributes): void {
  const span = spanHere();
  if (name !== undefined) span?.updateName(name);
  span?.setAttributes(attributes);
}

/** Notes the codes with which the operation of this span ended. What is unavailable is an error of ours, not a refusal. */
export function noteErrors(
  errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> | undefined }[] = [],
): void {
  const span = exporting && errors.length > 0 ? spanHere() : undefined;
  if (!span) return;
  const codes = [...new Set(errors.map(({ extensions }) => String(extensions?.['code'])))];
  span.setAttributes({ 'error.type': codes[0] ?? '', 'lyceum.error_codes': codes.slice(0, 10) });
  const ours = errors.find(({ extensions }) => extensions?.['kind'] === 'unavailable');
  if (ours) span.setStatus({ code: SpanStatusCode.ERROR, message: String(ours.extensions?.['code']) });
}

/** What a span of an event says of its topic. */
export function messaging(topic: string, operation: 'send' | 'process'): Attributes {
  return { 'messaging.destination.name': topic, 'messaging.operation.type': operation };
}

function spanHere(): Span | undefined {
  const here = currentTrace();
  return here && spans.get(here);
}

/** Milliseconds of the epoch, in fractions: a span must not seem to end when it began. */
export function spanTime(): number {
  return performance.timeOrigin + performance.now();
}

/** A span of a trace that is not the current one, from its start ({@link spanTime}) to now. */
export function addSpan(
  name: string,
  details: SpanDetails & { readonly startedAt: number },
  traceparent: string,
): void {
  if (!exporting) return;
  const { kind, attributes, startedAt } = details;
  const options = { kind: kind ? KINDS[kind] : SpanKind.INTERNAL, startTime: startedAt };
  tracer.startSpan(name, { ...options, ...(attributes && { attributes }) }, contextOf(traceparent)).end(spanTime());
}

/** Of one statement. Only what is done for a request, event or job: polls have no trace. */
export function withDatabaseSpan<T>(sql: string, work: () => Promise<T>): Promise<T> {
  if (!exporting || !currentTrace() || !spanHere()) return work();
  const statement = withoutValues(sql);
  const attributes = {
    'db.system.name': 'postgresql',
    'db.query.text': statement,
  };
  return withSpan(summaryOf(statement), { kind: 'client', attributes }, work);
}

const LONGEST_STATEMENT = 2_000;

/** Parameters are not in the text; literals are taken out of it. */
export function withoutValues(sql: string): string {
  return sql
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST_STATEMENT)
    .replace(/'(?:[^']|'')*(?:'|$)/g, '?')
    .replace(/(?<![\w$"])-?\d+(?:\.\d+)?\b/g, '?');
}

/** `select enrollment`, as far as it can be seen. */
function summaryOf(statement: string): string {
  const verb = /^\w+/.exec(statement)?.[0].toLowerCase() ?? 'statement';
  const table = /\b(?:from|into|update)\s+"?([a-z_][\w.]*)/i.exec(statement)?.[1];
  return table === undefined ? verb : `${verb} ${table}`;
}

/**
 * Starts exporting spans when an OTLP endpoint is configured; otherwise loads nothing.
 * Returns what stops it.
 */
export async function startTelemetry(options: {
  readonly otlpEndpoint: string | undefined;
  readonly service: string;
  /** Of 100 traces, how many are exported. All processes decide alike, by the id of the trace. */
  readonly traceSamplePercent: number;
}): Promise<() => Promise<void>> {
  if (!options.otlpEndpoint) return () => Promise.resolve();
  const [
    { BatchSpanProcessor, NodeTracerProvider, RandomIdGenerator, TraceIdRatioBasedSampler },
    { OTLPTraceExporter },
    { resourceFromAttributes },
  ] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const random = new RandomIdGenerator();
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.namespace': 'lyceum',
      'service.name': options.service,
      'service.version': VERSION,
      'service.instance.id': newId(),
      // Jaeger compares the clocks of processes by it. A reaction ends after what caused it, which is no wrong clock.
      ip: '0.0.0.0',
    }),
    // Not by the flag of the caller, who could have everything exported.
    sampler: new TraceIdRatioBasedSampler(options.traceSamplePercent / 100),
    idGenerator: {
      generateTraceId: () => rootIds?.traceId ?? random.generateTraceId(),
      generateSpanId: () => rootIds?.spanId ?? random.generateSpanId(),
    },
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${options.otlpEndpoint}/v1/traces` }))],
  });
  provider.register();
  traceStatements();
  exporting = true;
  return () => provider.shutdown();
}

let statementsTraced = false;

/**
 * Statements of transactions. Those of queries have their spans in `ReadDatabase`: a pool runs them by a callback, in
 * whatever trace gave its connection back.
 */
function traceStatements(): void {
  if (statementsTraced) return;
  statementsTraced = true;
  const prototype = pg.Client.prototype as { query: (...args: unknown[]) => unknown };
  const { query } = prototype;
  prototype.query = function (this: pg.Client, ...args: unknown[]): unknown {
    const [config] = args;
    const sql = typeof config === 'string' ? config : (config as { text?: unknown } | null)?.text;
    const isPromise = args.every((one) => typeof one !== 'function') && typeof sql === 'string';
    const isQuery = isPromise && typeof (config as { submit?: unknown }).submit !== 'function';
    if (!isQuery) return query.apply(this, args);
    return withDatabaseSpan(sql, () => query.apply(this, args) as Promise<unknown>);
  };
}
