import { GraphQLError, type ExecutionResult } from 'graphql';
import { isRecord } from './protocol.js';

/**
 * A result as it was before it went through JSON, with errors as instances; undefined for what is no result. Whatever came
 * with the data never takes the data away: `errors` of null or without an element is no error, and an element that is no
 * error is one without a message.
 */
export function resultOf(json: unknown): ExecutionResult | undefined {
  if (!isRecord(json)) return undefined;
  const { data, errors, extensions } = json;
  if (data !== undefined && data !== null && !isRecord(data)) return undefined;
  if (data === undefined && errors === undefined && extensions === undefined) return undefined;
  if (errors !== undefined && errors !== null && !Array.isArray(errors)) return undefined;
  const revived = (errors ?? []).map(errorOf);
  if (data === undefined && revived.length === 0 && !isRecord(extensions)) return undefined;
  return {
    ...(data !== undefined && { data }),
    ...(revived.length > 0 && { errors: revived }),
    ...(isRecord(extensions) && { extensions }),
  };
}

/** Without `locations`: they are positions in the router's own query, which no client has seen. */
function errorOf(json: unknown): GraphQLError {
  const { message, path, extensions } = isRecord(json) ? json : {};
  return new GraphQLError(typeof message === 'string' ? message : '', {
    ...(Array.isArray(path) && { path: path as (string | number)[] }),
    ...(isRecord(extensions) && { extensions }),
  });
}

const BYTES = Symbol('bytes of the result as it was sent');

/** Copies of the result keep the number. */
export function sized(result: ExecutionResult, bytes: number): ExecutionResult {
  return Object.assign(result, { [BYTES]: bytes });
}

/** 0 for a result that was not sent. */
export function bytesOf(result: ExecutionResult & { readonly [BYTES]?: number }): number {
  return result[BYTES] ?? 0;
}
