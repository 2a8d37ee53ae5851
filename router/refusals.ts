import { GraphQLError, type ASTNode } from 'graphql';
import { DomainError } from '../platform/domain/errors.js';

abstract class BeyondLimits extends DomainError {
  readonly kind = 'invalid';
}

export class BodyTooLarge extends BeyondLimits {
  readonly code = 'PAYLOAD_TOO_LARGE';
  constructor(limit: number) {
    super(`A request may have ${limit / 1024} KiB at most.`, { details: { limit } });
  }
}

export class TooManyTokens extends BeyondLimits {
  readonly code = 'TOO_MANY_TOKENS';
  constructor(limit: number) {
    super(`A document may have at most ${limit} tokens.`, { details: { limit } });
  }
}

export class OperationTooDeep extends BeyondLimits {
  readonly code = 'OPERATION_TOO_DEEP';
  constructor(what: 'Fields' | 'Values' | 'Values of a variable', limit: number) {
    super(`${what} may be nested at most ${limit} deep.`, { details: { limit } });
  }
}

export class TooManyAliases extends BeyondLimits {
  readonly code = 'TOO_MANY_ALIASES';
  constructor(limit: number) {
    super(`A document may have at most ${limit} aliases.`, { details: { limit } });
  }
}

export class TooManyDirectives extends BeyondLimits {
  readonly code = 'TOO_MANY_DIRECTIVES';
  constructor(limit: number) {
    super(`A document may have at most ${limit} directives.`, { details: { limit } });
  }
}

export class TooManyRootFields extends BeyondLimits {
  readonly code = 'TOO_MANY_ROOT_FIELDS';
  constructor(limit: number) {
    super(`An operation may select at most ${limit} root fields.`, { details: { limit } });
  }
}

export class TooManyFields extends BeyondLimits {
  readonly code = 'TOO_MANY_FIELDS';
  constructor(limit: number) {
    super(`An operation may select at most ${limit} fields.`, { details: { limit } });
  }
}

/** Its answer would grow by a power with each level. */
export class ListWithinItself extends BeyondLimits {
  readonly code = 'LIST_WITHIN_ITSELF';
  constructor(place: string) {
    super(`The list ${place} may not be selected within itself.`);
  }
}

export class ListTooLong extends BeyondLimits {
  readonly code = 'LIST_TOO_LONG';
  constructor(field: string, limit: number) {
    super(`${field} may be at most ${limit}.`, { field, details: { limit } });
  }
}

export class OperationTooExpensive extends BeyondLimits {
  readonly code = 'OPERATION_TOO_EXPENSIVE';
  constructor({ cost, mostExpensive }: { readonly cost: number; readonly mostExpensive: string }, limit: number) {
    super(`The operation costs ${cost}; the limit is ${limit}. Most expensive: ${mostExpensive}.`, {
      details: { cost, limit, mostExpensive },
    });
  }
}

/** Too many operations that the router has not compiled yet; known operations are answered as always. */
export class PlanningOverloaded extends DomainError {
  readonly kind = 'refused';
  readonly code = 'PLANNING_OVERLOADED';
  constructor() {
    super('Too many new operations at once: try again, and send values as variables instead of in the query text.');
  }
}

/** An integer of a variable or literal has more digits than the router can hold: it would become another number. */
export class NumberLosesDigits extends BeyondLimits {
  readonly code = 'NUMBER_LOSES_DIGITS';
  constructor(digits: string, variable?: string) {
    super(`The number ${digits.slice(0, 40)} would lose digits: send it as a string.`, {
      ...(variable !== undefined && { field: variable }),
    });
  }
}

/** A response of a subgraph, or the response to the client, is larger than the limit. */
export class ResponseTooLarge extends BeyondLimits {
  readonly code = 'RESPONSE_TOO_LARGE';
  constructor(limit: number) {
    super(`The response would be larger than ${limit} bytes: request fewer items at once.`, { details: { limit } });
  }
}

/** Each of them is limited by tries; one request is one try. */
export class SensitiveMutationRepeated extends BeyondLimits {
  readonly code = 'SENSITIVE_MUTATION_REPEATED';
  constructor(fields: readonly string[]) {
    super(`Of mutations such as ${fields[0] ?? ''} a request may carry one.`);
  }
}

/** Too many requests of one person, address or API key; Retry-After tells when to come again. */
export class RateLimited extends DomainError {
  readonly kind = 'refused';
  readonly code = 'RATE_LIMITED';
  constructor(retryAfterSeconds: number) {
    super(`Too many requests: try again in ${retryAfterSeconds} s.`, { details: { retryAfterSeconds } });
  }
}

/** No API key, or one that is unknown, expired, replaced or revoked; these are distinguished to no one. */
export class ApiKeyInvalid extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'API_KEY_INVALID';
  constructor() {
    super('This needs a valid API key: authorization: Bearer lyk_…');
  }
}

/** The API key does not have the scope of a field that was selected. */
export class ScopeMissing extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'SCOPE_MISSING';
  constructor(missing: readonly string[]) {
    super(`The API key lacks ${missing.join(', ')}.`, { details: { scopes: missing } });
  }
}

/** The operation costs more than is left of the API key's budget of the day. */
export class BudgetExceeded extends DomainError {
  readonly budget: { readonly remaining: number; readonly resetsAt: string };
  readonly kind = 'refused';
  readonly code = 'BUDGET_EXCEEDED';
  constructor(cost: number, remaining: number, resetsAt: string) {
    super(`This costs ${cost}, and ${remaining} is left until ${resetsAt}.`, {
      details: { cost, remaining, resetsAt },
    });
    this.budget = { remaining, resetsAt };
  }
}

/** The router answers only operations that are known to it beforehand. */
export class DocumentNotTrusted extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'DOCUMENT_NOT_TRUSTED';
  constructor() {
    super('This operation is not one of those that are answered here.');
  }
}

/** Events of a shared stream are the same for all subscribers: clients would store another viewer's value, or none. */
export class ViewerFieldInSharedStream extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'VIEWER_FIELD_IN_SHARED_STREAM';
  constructor(
    stream: string,
    readonly path: readonly string[],
    coordinate: string,
  ) {
    super(
      `${stream} is shared by all subscribers, and ${coordinate} depends on the viewer. Remove it from the subscription and request it by a query.`,
      { details: { path: path.join('.'), field: coordinate } },
    );
  }
}

/** A page of this origin may not call the router. */
export class OriginNotAllowed extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'ORIGIN_NOT_ALLOWED';
  constructor(origin: string) {
    super(`The setting CORS_ORIGINS does not contain the origin ${origin}.`);
  }
}

/** A refusal as the router answers it. `status` is that of HTTP. */
export function refused(error: DomainError, status: number, nodes?: ASTNode): GraphQLError {
  return new GraphQLError(error.message, {
    originalError: error,
    ...(nodes && { nodes }),
    extensions: {
      code: error.code,
      kind: error.kind,
      ...(error.field !== undefined && { field: error.field }),
      ...(error.details && { details: error.details }),
      http: { status },
    },
  });
}
