import { GraphQLError, type ASTNode } from 'graphql';
import { DomainError } from '../platform/domain/errors.js';

abstract class BeyondLimits extends DomainError {
  static override readonly kind = 'invalid';
}

export class BodyTooLarge extends BeyondLimits {
  static override readonly code = 'PAYLOAD_TOO_LARGE';
  static override readonly meaning = 'A request may have … KiB at most.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`A request may have ${limit / 1024} KiB at most.`, { details: { limit } });
  }
}

export class TooManyTokens extends BeyondLimits {
  static override readonly code = 'TOO_MANY_TOKENS';
  static override readonly meaning = 'A document may have at most … tokens.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`A document may have at most ${limit} tokens.`, { details: { limit } });
  }
}

export class OperationTooDeep extends BeyondLimits {
  static override readonly code = 'OPERATION_TOO_DEEP';
  static override readonly meaning = '… may be nested at most … deep.';
  static override readonly details = ['limit'];
  constructor(what: 'Fields' | 'Values' | 'Values of a variable', limit: number) {
    super(`${what} may be nested at most ${limit} deep.`, { details: { limit } });
  }
}

export class TooManyAliases extends BeyondLimits {
  static override readonly code = 'TOO_MANY_ALIASES';
  static override readonly meaning = 'A document may have at most … aliases.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`A document may have at most ${limit} aliases.`, { details: { limit } });
  }
}

export class TooManyDirectives extends BeyondLimits {
  static override readonly code = 'TOO_MANY_DIRECTIVES';
  static override readonly meaning = 'A document may have at most … directives.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`A document may have at most ${limit} directives.`, { details: { limit } });
  }
}

export class TooManyRootFields extends BeyondLimits {
  static override readonly code = 'TOO_MANY_ROOT_FIELDS';
  static override readonly meaning = 'An operation may select at most … root fields.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`An operation may select at most ${limit} root fields.`, { details: { limit } });
  }
}

export class TooManyFields extends BeyondLimits {
  static override readonly code = 'TOO_MANY_FIELDS';
  static override readonly meaning = 'An operation may select at most … fields.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`An operation may select at most ${limit} fields.`, { details: { limit } });
  }
}

export class ListWithinItself extends BeyondLimits {
  static override readonly code = 'LIST_WITHIN_ITSELF';
  static override readonly meaning = 'Its answer would grow by a power with each level.';
  constructor(place: string) {
    super(`The list ${place} may not be selected within itself.`);
  }
}

export class ListTooLong extends BeyondLimits {
  static override readonly code = 'LIST_TOO_LONG';
  static override readonly meaning = '… may be at most ….';
  static override readonly details = ['limit'];
  constructor(field: string, limit: number) {
    super(`${field} may be at most ${limit}.`, { field, details: { limit } });
  }
}

export class OperationTooExpensive extends BeyondLimits {
  static override readonly code = 'OPERATION_TOO_EXPENSIVE';
  static override readonly meaning = 'The operation costs …; the limit is …. Most expensive: ….';
  static override readonly details = ['cost', 'limit', 'mostExpensive'];
  constructor({ cost, mostExpensive }: { readonly cost: number; readonly mostExpensive: string }, limit: number) {
    super(`The operation costs ${cost}; the limit is ${limit}. Most expensive: ${mostExpensive}.`, {
      details: { cost, limit, mostExpensive },
    });
  }
}

export class PlanningOverloaded extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'PLANNING_OVERLOADED';
  static override readonly meaning =
    'Too many operations that the router has not compiled yet; known operations are answered as always.';
  constructor() {
    super('Too many new operations at once: try again, and send values as variables instead of in the query text.');
  }
}

export class NumberLosesDigits extends BeyondLimits {
  static override readonly code = 'NUMBER_LOSES_DIGITS';
  static override readonly meaning =
    'An integer of a variable or literal has more digits than the router can hold: it would become another number.';
  constructor(digits: string, variable?: string) {
    super(`The number ${digits.slice(0, 40)} would lose digits: send it as a string.`, {
      ...(variable !== undefined && { field: variable }),
    });
  }
}

export class ResponseTooLarge extends BeyondLimits {
  static override readonly code = 'RESPONSE_TOO_LARGE';
  static override readonly meaning =
    'A response of a subgraph, or the response to the client, is larger than the limit.';
  static override readonly details = ['limit'];
  constructor(limit: number) {
    super(`The response would be larger than ${limit} bytes: request fewer items at once.`, { details: { limit } });
  }
}

export class SensitiveMutationRepeated extends BeyondLimits {
  static override readonly code = 'SENSITIVE_MUTATION_REPEATED';
  static override readonly meaning = 'Each of them is limited by tries; one request is one try.';
  constructor(fields: readonly string[]) {
    super(`Of mutations such as ${fields[0] ?? ''} a request may carry one.`);
  }
}

export class RateLimited extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'RATE_LIMITED';
  static override readonly meaning =
    'Too many requests of one person, address or API key; Retry-After tells when to come again.';
  static override readonly details = ['retryAfterSeconds'];
  constructor(retryAfterSeconds: number) {
    super(`Too many requests: try again in ${retryAfterSeconds} s.`, { details: { retryAfterSeconds } });
  }
}

export class ApiKeyInvalid extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'API_KEY_INVALID';
  static override readonly meaning =
    'No API key, or one that is unknown, expired, replaced or revoked; these are distinguished to no one.';
  constructor() {
    super('This needs a valid API key: authorization: Bearer lyk_…');
  }
}

export class ScopeMissing extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'SCOPE_MISSING';
  static override readonly meaning = 'The API key does not have the scope of a field that was selected.';
  static override readonly details = ['scopes'];
  constructor(missing: readonly string[]) {
    super(`The API key lacks ${missing.join(', ')}.`, { details: { scopes: missing } });
  }
}

export class BudgetExceeded extends DomainError {
  readonly budget: { readonly remaining: number; readonly resetsAt: string };
  static override readonly kind = 'refused';
  static override readonly code = 'BUDGET_EXCEEDED';
  static override readonly meaning = "The operation costs more than is left of the API key's budget of the day.";
  static override readonly details = ['cost', 'remaining', 'resetsAt'];
  constructor(cost: number, remaining: number, resetsAt: string) {
    super(`This costs ${cost}, and ${remaining} is left until ${resetsAt}.`, {
      details: { cost, remaining, resetsAt },
    });
    this.budget = { remaining, resetsAt };
  }
}

export class DocumentNotTrusted extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'DOCUMENT_NOT_TRUSTED';
  static override readonly meaning = 'The router answers only operations that are known to it beforehand.';
  constructor() {
    super('This operation is not one of those that are answered here.');
  }
}

export class ViewerFieldInSharedStream extends DomainError {
  static override readonly kind = 'invalid';
  static override readonly code = 'VIEWER_FIELD_IN_SHARED_STREAM';
  static override readonly meaning =
    "Events of a shared stream are the same for all subscribers: clients would store another viewer's value, or none.";
  static override readonly details = ['path', 'field'];
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

export class OriginNotAllowed extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'ORIGIN_NOT_ALLOWED';
  static override readonly meaning = 'A page of this origin may not call the router.';
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
