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

/** Base of every refusal. A subclass is named by the refusal and has a stable code: `ClassIsFull`, `CLASS_FULL`. */
export abstract class DomainError extends Error {
  abstract readonly kind: ErrorKind;
  abstract readonly code: string;
  readonly field: string | undefined;
  readonly details: DomainErrorOptions['details'];
  /** Set where several things are wrong: all of them. */
  readonly problems?: readonly FieldProblem[];

  constructor(message: string, options: DomainErrorOptions = {}) {
    super(message);
    this.name = new.target.name;
    this.field = options.field;
    this.details = options.details;
  }
}

/** One field of an input and what is wrong with it. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** Every problem of one input at once. */
export class InvalidInput extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'INVALID_INPUT';

  constructor(override readonly problems: readonly FieldProblem[]) {
    const first = problems[0];
    super(problems.map((problem) => `${problem.field}: ${problem.message}`).join('; ') || 'The input is invalid.', {
      ...(first && { field: first.field }),
    });
  }
}

export class NotSignedIn extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'UNAUTHENTICATED';
  constructor() {
    super('Sign in first: this needs a valid access token.');
  }
}

export class EmailNotVerified extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'EMAIL_NOT_VERIFIED';
  constructor() {
    super('Verify your e-mail address first: follow the link in the mail, then refresh the session.');
  }
}

export class NotAllowed extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'FORBIDDEN';
  constructor(message = 'You are not allowed to do this.') {
    super(message);
  }
}
