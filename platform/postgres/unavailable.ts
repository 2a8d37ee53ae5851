/** Codes of Node and SQLSTATEs by which a database says that it cannot be reached or used right now. */
const UNAVAILABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  // It shuts down, crashed, or starts.
  '57P01',
  '57P02',
  '57P03',
  // It has no connection left.
  '53300',
]);

/** Errors of the driver without a code. */
const MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Whether an error, wherever a library wrapped it, means that the database does not answer: the same request may succeed later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; depth += 1) {
    const { code, previous, cause, message } = current as Error & { code?: unknown; previous?: unknown };
    if (typeof code === 'string' && (UNAVAILABLE.has(code) || code.startsWith('08'))) return true;
    if (MESSAGES.test(message)) return true;
    current = previous instanceof Error ? previous : cause;
  }
  return false;
}
