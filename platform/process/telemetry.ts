import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import {
  context as otelContext,
  propagation,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Span,
} from '@opentelemetry/api';
import pino, { type Logger } from 'pino';
import { redactLine } from './redacted-lines.js';
import { limitRepeatedLines } from './repeated-lines.js';

export type Log = Logger;

/** What follows one act of a person through router, subgraphs, outbox and consumers. */
export interface Trace {
  /** W3C Trace Context `traceparent`. */
  readonly traceparent: string;
  /** Shown to clients with every error, written to every log line. */
  readonly correlationId: string;
  /** Id of the event that is being handled, when one is. */
  readonly causationId?: string;
  /** User id of the person at the beginning of the chain, when a reaction acts on their behalf. */
  readonly actor?: string;
}

const storage = new AsyncLocalStorage<Trace>();
const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

export function currentTrace(): Trace | undefined {
  return storage.getStore();
}

/** Continues a trace that came from outside, or begins one. A malformed `traceparent` begins a new one (W3C Trace Context 4.3). */
export function continueTrace(headers: {
  traceparent?: string | undefined;
  correlationId?: string | undefined;
}): Trace {
  const given = headers.traceparent;
  const traceparent = given && TRACEPARENT.test(given) ? given : newTraceparent();
  const correlationId =
    headers.correlationId && /^[\w.:-]{8,64}$/.test(headers.correlationId)
      ? headers.correlationId
      : traceIdOf(traceparent);
  return { traceparent, correlationId };
}

function newTraceparent(): string {
  const random = randomBytes(24).toString('hex');
  return `00-${random.slice(0, 32)}-${random.slice(32)}-01`;
}

export function withTrace<T>(value: Trace, work: () => T): T {
  return storage.run(value, work);
}

export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}

const tracer = trace.getTracer('lyceum');
let exporting = false;

/** Runs `work` in a span below the current trace. Costs next to nothing while no exporter is configured. */
export async function withSpan<T>(
  name: string,
  attributes: Record<string, string | number>,
  work: () => Promise<T>,
): Promise<T> {
  if (!exporting) return work();
  const parent = currentTrace();
  const parentContext = parent
    ? propagation.extract(ROOT_CONTEXT, { traceparent: parent.traceparent })
    : otelContext.active();
  const span: Span = tracer.startSpan(name, { attributes }, parentContext);
  if (!span.isRecording()) return work();
  const carrier: { traceparent?: string } = {};
  propagation.inject(trace.setSpan(parentContext, span), carrier);
  const child = {
    ...(parent ?? continueTrace(carrier)),
    ...(carrier.traceparent && { traceparent: carrier.traceparent }),
  };
  try {
    return await withTrace(child, work);
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).name });
    throw error;
  } finally {
    span.end();
  }
}

/** A moment of a trace that is not the current one, as a span without length. */
export function markSpan(name: string, traceparent: string): void {
  tracer.startSpan(name, {}, propagation.extract(ROOT_CONTEXT, { traceparent })).end();
}

/**
 * Starts exporting spans when an OTLP endpoint is configured; otherwise loads nothing.
 * Returns what stops it.
 */
export async function startTelemetry(options: {
  otlpEndpoint: string | undefined;
  service: string;
}): Promise<() => Promise<void>> {
  if (!options.otlpEndpoint) return () => Promise.resolve();
  const [{ NodeTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.service }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${options.otlpEndpoint}/v1/traces` }))],
  });
  provider.register();
  exporting = true;
  return () => provider.shutdown();
}

/** Never in a log, whatever object it sits in. */
const REDACTED = [
  'password',
  'newPassword',
  'oldPassword',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'secret',
  'email',
  'name',
]
  .flatMap((key) => [key, `*.${key}`, `*.*.${key}`])
  .concat('headers.cookie', 'req.headers.authorization');

function redacted(destination: pino.DestinationStream): pino.DestinationStream {
  return { write: (line) => destination.write(redactLine(line)) };
}

/** JSON logs to stdout (or `destination`); each line carries the correlation id of the act it belongs to. */
export function createLog(options: { level: string; service: string; destination?: pino.DestinationStream }): Log {
  return pino(
    {
      level: options.level,
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: REDACTED, censor: '[redacted]' },
      hooks: limitRepeatedLines(),
      mixin: () => {
        const current = currentTrace();
        return current ? { correlationId: current.correlationId, traceId: traceIdOf(current.traceparent) } : {};
      },
    },
    redacted(options.destination ?? pino.destination({ dest: 1, sync: false })),
  );
}
