import { GraphQLError } from 'graphql';
import { HEADER, type SubgraphHeaders, type SubgraphRequest } from '../client/subgraph-client.js';
import { isRecord } from '../client/protocol.js';

/** Only what routers send: whatever else came with the request stays behind. */
export function pickHeaders(from: Readonly<Record<string, unknown>>): SubgraphHeaders {
  const picked: Partial<Record<(typeof HEADER)[keyof typeof HEADER], string>> = {};
  for (const name of Object.values(HEADER)) {
    const value = from[name];
    if (typeof value === 'string') picked[name] = value;
  }
  return picked;
}

/** The caller disagrees with us about the protocol. Of code `BAD_REQUEST`, with the name of the field. */
export class BadRequest extends GraphQLError {}

/** Throws {@link BadRequest}. */
export function operationOf(body: unknown): Omit<SubgraphRequest, 'headers'> {
  if (!isRecord(body)) throw badRequest('The body must be a JSON object.');
  const { query, operationName, variables } = body;
  if (typeof query !== 'string') throw badRequest('query must be text.', 'query');
  if (operationName != null && typeof operationName !== 'string')
    throw badRequest('operationName must be text or null.', 'operationName');
  if (variables != null && !isRecord(variables)) throw badRequest('variables must be an object or null.', 'variables');
  return { query, operationName: operationName ?? undefined, variables: variables ?? undefined };
}

/** As {@link operationOf}, for the question whether someone may subscribe. */
export function questionOf(body: unknown): { field: string; args: Record<string, unknown> } {
  if (!isRecord(body)) throw badRequest('The body must be a JSON object.');
  const { field, args } = body;
  if (typeof field !== 'string') throw badRequest('field must be text.', 'field');
  if (!isRecord(args)) throw badRequest('args must be an object.', 'args');
  return { field, args };
}

function badRequest(message: string, field?: string): BadRequest {
  return new BadRequest(message, {
    extensions: { code: 'BAD_REQUEST', kind: 'invalid', ...(field !== undefined && { field }) },
  });
}
