/**
 * What a refusal means to the client:
 * - `invalid`: the input itself is wrong; sending it again cannot succeed
 * - `refused`: a rule of the domain says no in the present state
 * - `forbidden`: this person may not do it
 * - `not-found`: there is no such thing, or not for this person
 * - `conflict`: it was already done, or done otherwise
 */
export type ErrorKind = 'invalid' | 'refused' | 'forbidden' | 'not-found' | 'conflict';

export interface DomainErrorOptions {
  /** Path of the input field that is to blame, such as `input.capacity`. */
  readonly field?: string;
  /** Facts a client may act on; ids and numbers only, never personal data. */
  readonly details?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

/**
 * Base of every refusal. A subclass is named by the refusal, lies in a file whose name ends in `errors.ts` and states what it
 * is: the list of all codes (docs/errors.md, `ErrorCode`) is made of these.
 */
export abstract class DomainError extends Error {
  declare static readonly kind: ErrorKind;
  /** Stable: clients decide by it. `CLASS_FULL` of `ClassIsFull`. */
  declare static readonly code: string;
  /** Instead of `code` where the constructor takes one of several. */
  declare static readonly codes?: readonly string[];
  /** For the list of all codes. It is also the message, unless the constructor gives one; `…` is a value. */
  declare static readonly meaning: string;
  /** The input field that is to blame, where it is always the same. */
  declare static readonly field?: string;
  /** Names in `details`. */
  static readonly details: readonly string[] = [];

  readonly kind: ErrorKind;
  readonly code: string;
  readonly field: string | undefined;
  readonly details: DomainErrorOptions['details'];
  /** Set where several things are wrong: all of them. */
  readonly problems?: readonly FieldProblem[];

  constructor(message?: string, options: DomainErrorOptions = {}) {
    const type = new.target;
    super(message ?? type.meaning);
    this.name = type.name;
    this.kind = type.kind;
    this.code = type.code;
    this.field = options.field ?? type.field;
    this.details = options.details;
  }
}

/** One field of an input and what is wrong with it. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

export class InvalidInput extends DomainError {
  static override readonly kind = 'invalid';
  static override readonly code = 'INVALID_INPUT';
  static override readonly meaning = 'Every problem of one input at once.';

  constructor(override readonly problems: readonly FieldProblem[]) {
    const first = problems[0];
    super(problems.map((problem) => `${problem.field}: ${problem.message}`).join('; ') || 'The input is invalid.', {
      ...(first && { field: first.field }),
    });
  }
}

export class NotSignedIn extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'UNAUTHENTICATED';
  static override readonly meaning = 'Sign in first: this needs a valid access token.';
}

export class EmailNotVerified extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'EMAIL_NOT_VERIFIED';
  static override readonly meaning =
    'Verify your e-mail address first: follow the link in the mail, then refresh the session.';
}

export class NotAllowed extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'FORBIDDEN';
  static override readonly meaning = 'You are not allowed to do this.';
}

const TOKEN_MESSAGES = {
  TOKEN_EXPIRED: 'The access token has expired. Refresh it.',
  TOKEN_STALE: 'Your roles have changed since this access token was issued. Refresh it.',
  TOKEN_INVALID: 'The access token is not valid. Sign in again.',
  SESSION_REVOKED: 'This session was revoked. Sign in again.',
  SERVICE_TOKEN_REQUIRED: 'A valid service token is required.',
};

export class TokenRefused extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly codes = Object.keys(TOKEN_MESSAGES);
  static override readonly meaning =
    'The access token was rejected. A refresh helps for `TOKEN_EXPIRED` and `TOKEN_STALE`, and for no other code.';
  constructor(
    override readonly code: keyof typeof TOKEN_MESSAGES,
    message = TOKEN_MESSAGES[code],
  ) {
    super(message);
  }
}

export class IdempotencyKeyReused extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'IDEMPOTENCY_KEY_REUSED';
  static override readonly meaning = 'The same key was used for a different request.';
  constructor() {
    super('This idempotency key was used for a different request: make a new key.', { field: 'input.idempotencyKey' });
  }
}

export class TryAgain extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'TRY_AGAIN';
  static override readonly meaning =
    "A stream can't go on without missing something: the client reconnects and resumes from its cursor.";
  constructor(reason: string) {
    super(`${reason} Reconnect to resume.`);
  }
}

export class PeopleUnavailable extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'PEOPLE_UNAVAILABLE';
  static override readonly meaning = 'Wait and retry: a job by its own retries, a request by its client.';
  static override readonly details = ['retryable'];
  constructor(options: { cause?: unknown } = {}) {
    super('Names and addresses cannot be read right now. Try again.', { details: { retryable: true } });
    if (options.cause !== undefined) this.cause = options.cause;
  }
}

export class UserNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'USER_NOT_FOUND';
  static override readonly meaning = 'There is no user with this id.';
  constructor(field: string) {
    super(UserNotFound.meaning, { field });
  }
}

export class UserNotActive extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'USER_NOT_ACTIVE';
  static override readonly meaning = 'This user is deactivated.';
  constructor(field: string) {
    super(UserNotActive.meaning, { field });
  }
}

export class UserLacksRole extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'USER_LACKS_ROLE';
  static override readonly meaning = 'This user does not have the role …. Grant it first.';
  static override readonly details = ['role'];
  constructor(role: string, field: string) {
    super(`This user does not have the role ${role}. Grant it first.`, { field, details: { role } });
  }
}
