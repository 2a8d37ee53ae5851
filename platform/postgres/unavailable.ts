/** Codes of Node and SQLSTATEs by which a database says that it cannot be reached or used right now. */
const UNAVAILABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH']);
/** Classes of SQLSTATE: a connection failed, resources are exhausted (connections, disk), an operator intervenes (shutdown). */
const UNAVAILABLE_CLASSES = /^(08|53|57P)/;

/** Errors of the driver without a code. */
const MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed and is not queryable|Cannot use a pool after calling end)/;

/** Whether an error, wherever a library wrapped it, means that the database does not answer: the same request may succeed later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; depth += 1) {
    const { code, previous, cause, message } = current as Error & { code?: unknown; previous?: unknown };
    if (typeof code === 'string' && (UNAVAILABLE.has(code) || UNAVAILABLE_CLASSES.test(code))) return true;
    if (MESSAGES.test(message)) return true;
    current = previous instanceof Error ? previous : cause;
  }
  return false;
}
