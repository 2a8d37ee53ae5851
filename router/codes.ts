import type { ErrorKind } from '../platform/domain/errors.js';

/** `unavailable`: the platform could not answer. It is not the client's fault, and the same request may succeed later. */
export type ClientErrorKind = ErrorKind | 'unavailable';

export interface CodeEntry {
  readonly kind: ClientErrorKind;
  /** For the catalog of codes. */
  readonly meaning: string;
}

/** Codes of the router itself, of Apollo Server and of graphql-js that clients see, and that no error class declares. */
export const ROUTER_CODES = {
  GRAPHQL_PARSE_FAILED: { kind: 'invalid', meaning: 'The document is not GraphQL. See `locations`.' },
  GRAPHQL_VALIDATION_FAILED: { kind: 'invalid', meaning: 'The document does not fit the schema. See `locations`.' },
  BAD_USER_INPUT: { kind: 'invalid', meaning: 'A variable or argument does not fit its type.' },
  BAD_REQUEST: {
    kind: 'invalid',
    meaning: 'The request is not a GraphQL request, or not one that can be sent this way.',
  },
  OPERATION_RESOLUTION_FAILURE: {
    kind: 'invalid',
    meaning: 'The document has no operation of this name, or several operations and no name was given.',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    kind: 'not-found',
    meaning: 'The router does not know a document with this hash: send the text with the hash once.',
  },
  PERSISTED_QUERY_NOT_SUPPORTED: { kind: 'invalid', meaning: 'This path does not accept hashes instead of documents.' },
  UNSUPPORTED_MEDIA_TYPE: { kind: 'invalid', meaning: 'The body is not `application/json`.' },
  METHOD_NOT_ALLOWED: {
    kind: 'invalid',
    meaning: 'The path does not accept this HTTP method. See the header `allow`.',
  },
  NOT_FOUND: { kind: 'not-found', meaning: 'The path does not exist.' },
  TOO_MANY_SUBSCRIPTIONS: { kind: 'refused', meaning: 'The connection runs as many operations as it may.' },
  FORBIDDEN: { kind: 'forbidden', meaning: 'The viewer may not do or receive this.' },
  UNAUTHENTICATED: { kind: 'forbidden', meaning: 'A valid access token is required.' },
  OPERATION_NOT_RESOLVABLE: {
    kind: 'refused',
    meaning: 'No subgraph can provide what is selected, such as an interface that no object type implements.',
  },
  SERVICE_UNAVAILABLE: { kind: 'unavailable', meaning: 'A part of the platform does not answer. Try again.' },
  DEADLINE_EXCEEDED: { kind: 'unavailable', meaning: 'The time that the client gave the request is over.' },
  INTERNAL_SERVER_ERROR: {
    kind: 'unavailable',
    meaning: 'An unexpected fault. Support can find it by the correlation id.',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;

export type RouterCode = keyof typeof ROUTER_CODES;

/** The kind of a code that came without one. */
export function kindOf(code: string): ClientErrorKind | undefined {
  return Object.hasOwn(ROUTER_CODES, code) ? ROUTER_CODES[code as RouterCode].kind : undefined;
}
