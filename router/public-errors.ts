import { constants } from 'node:os';

/*
 * What clients may see of an error, whichever subgraph or library it came from. An error is anticipated if it has a code
 * that names a fault of the request or a rule of the domain; any other is masked. Extensions are an allow-list.
 */

/** Codes by which a server says that it failed, or that it disagrees with the router. */
const FAULT_CODES: ReadonlySet<string> = new Set([
  'DOWNSTREAM_SERVICE_ERROR',
  'EXCEPTION',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'INTERNAL_ERROR',
  'INTERNAL_SERVER_ERROR',
  'SERVICE_TOKEN_REQUIRED',
  'UNEXPECTED',
  'UNKNOWN',
]);

/** Codes of exceptions of Node, drivers and databases: `ECONNREFUSED`, `ER_DUP_ENTRY`, `UND_ERR_SOCKET`, SQLSTATEs. */
const EXCEPTION = /^((EAI|ER|ERR|UND_ERR)_\w+|(?=.*\d)[0-9A-Z]{5})$/;
const CODE = /^[A-Za-z][\w.-]{0,63}$/;

/** Whether the code of a subgraph's error says that the error was anticipated. */
export function isAnticipated(code: unknown): code is string {
  if (typeof code !== 'string' || !CODE.test(code)) return false;
  return !FAULT_CODES.has(code) && !EXCEPTION.test(code) && !Object.hasOwn(constants.errno, code);
}

const PUBLIC: Readonly<Record<string, (value: unknown) => boolean>> = {
  code: isText,
  kind: isText,
  field: isText,
  details: isDetails,
  problems: isProblems,
};

/** The extensions that a client may see. */
export function publicExtensions(extensions: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const [name, isValid] of Object.entries(PUBLIC)) {
    const value = extensions[name];
    if (value !== undefined && isValid(value)) shown[name] = value;
  }
  return shown;
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

/** Facts that a client may act on: plain values and lists of them. */
function isDetails(value: unknown): boolean {
  return (
    isRecord(value) && Object.values(value).every((fact) => isFact(fact) || (Array.isArray(fact) && fact.every(isFact)))
  );
}

function isFact(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isProblems(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => isRecord(one) && isText(one['field']) && isText(one['message']));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
