import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
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
  const isGiven = given !== undefined && TRACEPARENT.test(given);
  const traceparent = isGiven ? given : newTraceparent();
  const correlationId =
    headers.correlationId && /^[\w.:-]{8,64}$/.test(headers.correlationId)
      ? headers.correlationId
      : traceIdOf(traceparent);
  const found = { traceparent, correlationId };
  if (!isGiven) begun.add(found);
  return found;
}

/** Traces that began here and have no span yet. */
const begun = new WeakSet<object>();

/** True once, for a trace that began here: its first span is the root, under the ids that the trace has. */
export function takeRoot(value: object): boolean {
  return begun.delete(value);
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
