import { GraphQLError, type ExecutionResult } from 'graphql';
import { isRecord } from './protocol.js';

/** A result as it was before it went through JSON, errors being instances again; undefined for what is none. */
export function resultOf(json: unknown): ExecutionResult | undefined {
  if (!isRecord(json)) return undefined;
  const { data, errors, extensions } = json;
  if (data !== undefined && data !== null && !isRecord(data)) return undefined;
  if (data === undefined && errors === undefined && extensions === undefined) return undefined;
  const revived = errors === undefined ? undefined : errorsOf(errors);
  if (errors !== undefined && !revived) return undefined;
  return {
    ...(data !== undefined && { data }),
    ...(revived && { errors: revived }),
    ...(isRecord(extensions) && { extensions }),
  };
}

/** Without `locations`: they are places in the router's own query, which nobody else has seen. */
function errorsOf(json: unknown): GraphQLError[] | undefined {
  if (!Array.isArray(json) || json.length === 0) return undefined;
  const errors: GraphQLError[] = [];
  for (const one of json as unknown[]) {
    if (!isRecord(one) || typeof one['message'] !== 'string') return undefined;
    const { message, path, extensions } = one;
    errors.push(
      new GraphQLError(message, {
        ...(Array.isArray(path) && { path: path as (string | number)[] }),
        ...(isRecord(extensions) && { extensions }),
      }),
    );
  }
  return errors;
}
