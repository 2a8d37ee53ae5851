import { GraphQLError, type ExecutionResult } from 'graphql';
import { parseJson } from './json.js';
import { resultOf, sized } from './results.js';

export interface HttpResponse {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** Codes for responses that refuse one request and say nothing themselves. */
const REFUSALS: Readonly<Partial<Record<number, { readonly code: string; readonly message: string }>>> = {
  401: { code: 'UNAUTHENTICATED', message: 'This needs a valid access token.' },
  403: { code: 'FORBIDDEN', message: 'You may not do this.' },
};

/**
 * The only place where a response of a subgraph is judged, by its status and shape together.
 * - 2xx with a GraphQL result: the result, whatever its errors say.
 * - 4xx: the subgraph works and rejects this one request. The result says why; it is neither retried nor counted as a failure.
 * - Anything else throws: the subgraph fails.
 */
export function resultOfResponse(
  subgraph: string,
  { status, contentType, text }: HttpResponse,
  /** The type that results must have; undefined: any. */
  resultType?: string,
): ExecutionResult {
  const isResult = resultType === undefined || contentType.startsWith(resultType);
  const result = isResult ? resultOf(parsed(text)) : undefined;
  if (status >= 400 && status < 500) return rejected(subgraph, status, result);
  if (status < 200 || status >= 300) throw new Error(`${subgraph} answered ${status}.`);
  if (!result) throw new Error(`${subgraph} answered ${status} without a GraphQL result.`);
  return sized(result, text.length);
}

function rejected(subgraph: string, status: number, result: ExecutionResult | undefined): ExecutionResult {
  const { code, message } = REFUSALS[status] ?? {
    code: 'DOWNSTREAM_SERVICE_ERROR',
    message: `${subgraph} answered ${status}.`,
  };
  if (!result?.errors) {
    return result?.data ? result : { errors: [new GraphQLError(message, { extensions: { code } })] };
  }
  // Errors without a code would be masked: the status is what they mean.
  const errors = result.errors.map((error) =>
    error.extensions['code'] === undefined && REFUSALS[status]
      ? new GraphQLError(message, { path: error.path ?? null, extensions: { ...error.extensions, code } })
      : error,
  );
  return { ...result, errors };
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
