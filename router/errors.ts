import { GraphQLError, type ExecutionResult, type FormattedExecutionResult, type GraphQLFormattedError } from 'graphql';
import { DomainError } from '../platform/domain/errors.js';
import { withoutInputValues } from '../platform/graphql/input-errors.js';
import { currentTrace, type Log } from '../platform/process/telemetry.js';
import { kindOf, ROUTER_CODES, type RouterCode } from './codes.js';
import { isAnticipated, publicExtensions } from './public-errors.js';
import { refused, TooManyTokens } from './refusals.js';

const MASKED = 'Something went wrong on our side. Give support the correlation id.';

/** An error that the router makes itself and a client may see as it is. */
export function routerError(code: RouterCode, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, kind: ROUTER_CODES[code].kind } });
}

export function unavailable(): GraphQLError {
  return routerError('SERVICE_UNAVAILABLE', 'A part of the platform does not answer right now. Try again.');
}

/**
 * What a client sees of an error: refusals of subgraphs with their code, kind and field but without the subgraph's name;
 * faults of the request itself; anything else masked, and logged under the correlation id that the client gets.
 */
export function formatError(
  log: Log,
  { suggestions }: { readonly suggestions: boolean },
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (given, error) => {
    if (error instanceof FormattedError) return given;
    const formatted = withOwnCode(given);
    const { serviceName, ...extensions } = formatted.extensions ?? {};
    const code = extensions['code'] as string | undefined;
    const correlationId = correlationIdOf(extensions) ?? currentTrace()?.correlationId;
    const fromSubgraph = typeof serviceName === 'string';
    const from = fromSubgraph && { [SUBGRAPH]: serviceName };
    const location = {
      ...(formatted.locations && { locations: formatted.locations }),
      ...(formatted.path && { path: formatted.path }),
    };
    const safe = fromSubgraph
      ? isAnticipated(code)
      : code !== undefined && (kindOf(code) !== undefined || formatted !== given || isRefusal(error));
    if (!safe) {
      log.error({ err: error, ...(fromSubgraph && { subgraph: serviceName }) }, 'request failed');
      return {
        message: MASKED,
        ...location,
        extensions: { ...masked(), ...(correlationId && { correlationId }), ...from },
      };
    }
    // The gateway names the subgraph where an error came without a message.
    const message = formatted.message.startsWith('Error while fetching subquery from service')
      ? MASKED
      : withoutInputValues(formatted.message);
    return {
      message: suggestions || fromSubgraph ? message : withoutSuggestion(message),
      ...location,
      extensions: { ...withKind(publicExtensions(extensions)), ...(correlationId && { correlationId }), ...from },
    };
  };
}

/** Our subgraphs log faults under an id of their own; text of others is not repeated. */
function correlationIdOf({ correlationId }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof correlationId === 'string' && /^[\w-]{1,64}$/.test(correlationId) ? correlationId : undefined;
}

function masked(): { readonly code: RouterCode; readonly kind: string } {
  const code = 'INTERNAL_SERVER_ERROR';
  return { code, kind: ROUTER_CODES[code].kind };
}

/** Apollo Server, graphql-js and some subgraphs give a code without a kind. */
function withKind(extensions: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (extensions['kind'] !== undefined) return extensions;
  const kind = kindOf(String(extensions['code']));
  return kind === undefined ? extensions : { ...extensions, kind };
}

/** Which subgraph an error came from: what has a symbol for its name is not sent. */
const SUBGRAPH = Symbol('subgraph');

/** The subgraph from which a formatted error came; undefined for one of the router. */
export function subgraphOf({ extensions }: GraphQLFormattedError): string | undefined {
  return (extensions as { readonly [SUBGRAPH]?: string } | undefined)?.[SUBGRAPH];
}

/** Tells the reader of formatted errors which subgraph each came from, by `extensions.subgraph`. */
export function nameSubgraphs(errors: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] {
  return errors.map((error) => {
    const subgraph = subgraphOf(error);
    return subgraph === undefined ? error : { ...error, extensions: { ...error.extensions, subgraph } };
  });
}

/** graphql-js names what there is beside what was asked for: a way to learn the schema. */
function withoutSuggestion(message: string): string {
  return message.replace(/ Did you mean [^?]*\?/g, '');
}

/** Errors that graphql-js and Apollo Server distinguish only by their messages. */
function withOwnCode(formatted: GraphQLFormattedError): GraphQLFormattedError {
  const { message } = formatted;
  const limit = /^Syntax Error: Document contains more that (\d+) tokens/.exec(message)?.[1];
  if (limit !== undefined) return refused(new TooManyTokens(Number(limit)), 400).toJSON();
  if (message === 'provided sha does not match query')
    return routerError('BAD_REQUEST', 'The hash belongs to another document.').toJSON();
  // The parser is recursive: a document that is nested more deeply than its stack is too deep in any case.
  if (message === 'Maximum call stack size exceeded')
    return routerError('GRAPHQL_PARSE_FAILED', 'The document is nested too deeply.').toJSON();
  return formatted;
}

/** Whether the router itself refused, by an error class of its own. */
function isRefusal(error: unknown): boolean {
  return error instanceof GraphQLError && error.originalError instanceof DomainError;
}

/** A result as it goes over a socket. */
export function formatResult(
  result: ExecutionResult,
  format: ReturnType<typeof formatError>,
): FormattedExecutionResult {
  const { errors, ...rest } = result;
  return { ...rest, ...(errors && { errors: errors.map((error) => formatOne(error, format)) }) };
}

/** Errors of the executor may be of any class: what is no GraphQLError has no code, and is masked. */
export function formatOne(error: GraphQLError | Error, format: ReturnType<typeof formatError>): GraphQLFormattedError {
  const graphQLError =
    error instanceof GraphQLError ? error : new GraphQLError(error.message, { originalError: error });
  return format(graphQLError.toJSON(), error);
}

/** As graphql-ws wants errors: instances whose `toJSON` is what the client sees. */
export function formattedInstances(
  errors: readonly GraphQLError[],
  format: ReturnType<typeof formatError>,
): GraphQLError[] {
  return errors.map((error) => fromFormatted(formatOne(error, format)));
}

/** What a client may see: it is not judged again, where an error passes through several hands. */
class FormattedError extends GraphQLError {}

export function fromFormatted(formatted: GraphQLFormattedError): GraphQLError {
  return new FormattedError(formatted.message, {
    ...(formatted.path && { path: formatted.path }),
    ...(formatted.extensions && { extensions: formatted.extensions }),
  });
}

/** An operation or its variables do not fit the schema. */
export class InvalidOperation extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super('The operation is not valid.');
  }
}

/** Whatever was thrown while a subscription began, as errors with codes; what has none is masked later. */
export function refusals(error: unknown): GraphQLError[] {
  if (error instanceof AggregateError) return (error.errors as unknown[]).flatMap(refusals);
  if (error instanceof InvalidOperation)
    return error.errors.map((one) => (one.extensions['code'] ? one : withCode(one, 'GRAPHQL_VALIDATION_FAILED')));
  if (!(error instanceof GraphQLError))
    return [error instanceof Error ? new GraphQLError(error.message, { originalError: error }) : unavailable()];
  if (error.extensions['code'] === undefined && error.source) return [withCode(error, 'GRAPHQL_PARSE_FAILED')];
  return [error];
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  const positions = error.positions;
  return new GraphQLError(error.message, {
    ...(error.source && positions && { source: error.source, positions }),
    extensions: { code },
  });
}
