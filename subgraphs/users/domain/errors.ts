import { DomainError } from '../../../platform/domain/errors.js';

export class UserNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'USER_NOT_FOUND';
  constructor() {
    super('There is no such user.');
  }
}

/** E-mail and password don't belong together, or there is no such account: which of the two is never told. */
export class InvalidCredentials extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'INVALID_CREDENTIALS';
  constructor(field?: string) {
    super('The e-mail or the password is wrong.', { ...(field !== undefined && { field }) });
  }
}

export class AccountDeactivated extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'ACCOUNT_DEACTIVATED';
  constructor() {
    super('This account is deactivated: ask the staff.');
  }
}

export class TooManyAttempts extends DomainError {
  readonly kind = 'refused';
  readonly code = 'TOO_MANY_ATTEMPTS';
  constructor(retryAt: Date) {
    super('There were too many tries: wait before the next one.', { details: { retryAt: retryAt.toISOString() } });
  }
}

export class RefreshTokenInvalid extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'REFRESH_TOKEN_INVALID';
  constructor() {
    super('The refresh token is unknown, has expired, or its session was ended: sign in again.');
  }
}

/** A refresh token was used again after it was replaced: it may be stolen, so the session is ended for everybody who has it. */
export class RefreshTokenReused extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'REFRESH_TOKEN_REUSED';
  constructor() {
    super('This refresh token was used before, so its session was ended: sign in again.');
  }
}

export class VerificationTokenInvalid extends DomainError {
  readonly kind = 'refused';
  readonly code = 'VERIFICATION_TOKEN_INVALID';
  constructor() {
    super('This link was used already, or is older than 24 hours: ask for a new one.', { field: 'input.token' });
  }
}

export class PasswordResetTokenInvalid extends DomainError {
  readonly kind = 'refused';
  readonly code = 'PASSWORD_RESET_TOKEN_INVALID';
  constructor() {
    super('This link was used already, or is older than an hour: ask for a new one.', { field: 'input.token' });
  }
}

/** The first factor was right. The challenge token goes with a code of the second one into `logInWithSecondFactor`. */
export class SecondFactorRequired extends DomainError {
  readonly kind = 'refused';
  readonly code = 'SECOND_FACTOR_REQUIRED';
  constructor(challengeToken: string, challengeExpiresAt: Date) {
    super('Now show your second factor: a code of your app, or a recovery code.', {
      details: { challengeToken, challengeExpiresAt: challengeExpiresAt.toISOString() },
    });
  }
}

export class LogInChallengeInvalid extends DomainError {
  readonly kind = 'refused';
  readonly code = 'LOG_IN_CHALLENGE_INVALID';
  constructor() {
    super('This log in was completed already, or took too long: begin again.', { field: 'input.challengeToken' });
  }
}

export class SecondFactorCodeInvalid extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'SECOND_FACTOR_CODE_INVALID';
  constructor() {
    super('The code is wrong, or was used already: wait for the next one.', { field: 'input.code' });
  }
}

/** After 5 wrong codes, for 15 minutes. */
export class SecondFactorLocked extends DomainError {
  readonly kind = 'refused';
  readonly code = 'SECOND_FACTOR_LOCKED';
  constructor(retryAt: Date) {
    super('There were too many wrong codes: wait before the next one.', {
      details: { retryAt: retryAt.toISOString() },
    });
  }
}

export class SecondFactorAlreadyOn extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'SECOND_FACTOR_ALREADY_ON';
  constructor() {
    super('A second factor is on already: turn it off before you enroll another.');
  }
}

export class SecondFactorNotEnrolled extends DomainError {
  readonly kind = 'refused';
  readonly code = 'SECOND_FACTOR_NOT_ENROLLED';
  constructor() {
    super('There is no second factor: enroll one first.');
  }
}

export class OidcNotConfigured extends DomainError {
  readonly kind = 'refused';
  readonly code = 'OIDC_NOT_CONFIGURED';
  constructor() {
    super('Signing in by another provider is not offered here.');
  }
}

export class OidcProviderUnavailable extends DomainError {
  readonly kind = 'refused';
  readonly code = 'OIDC_PROVIDER_UNAVAILABLE';
  constructor() {
    super('The provider does not answer as it should. Try again, or sign in with your password.');
  }
}

/** The way back from the provider was used already, took longer than 10 minutes, belongs to another browser, or the provider refused its code. */
export class OidcLogInInvalid extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'OIDC_LOG_IN_INVALID';
  constructor() {
    super('This log in can’t be completed: begin again.');
  }
}

export class OidcEmailNotVerified extends DomainError {
  readonly kind = 'refused';
  readonly code = 'OIDC_EMAIL_NOT_VERIFIED';
  constructor() {
    super('The provider does not say that your e-mail address is verified: verify it there first.');
  }
}

export class IdentityNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'IDENTITY_NOT_FOUND';
  constructor() {
    super('You have no such linked identity.', { field: 'input.identityId' });
  }
}

export class InvitationInvalid extends DomainError {
  readonly kind = 'refused';
  readonly code = 'INVITATION_INVALID';
  constructor() {
    super('This link was used already, or is older than 7 days: ask for a new password at the sign-in.', {
      field: 'input.token',
    });
  }
}

/** Told to staff only, who see addresses anyway. */
export class EmailTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'EMAIL_TAKEN';
  constructor() {
    super('There is an account with this address already.', { field: 'input.email' });
  }
}

/** `common`: easy to guess, because it is a common password, or is made of common words, sequences, or the name of its owner. */
export type PasswordWeakness = 'too-short' | 'contains-email' | 'common';

export class PasswordTooWeak extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'PASSWORD_TOO_WEAK';
  constructor(reason: PasswordWeakness, field: string) {
    super(WEAKNESSES[reason], { field, details: { reason } });
  }
}
const WEAKNESSES: Readonly<Record<PasswordWeakness, string>> = {
  'too-short': 'The password must have at least 10 characters.',
  'contains-email': 'The password must not contain the e-mail address.',
  common: 'This password is easy to guess. Choose a longer or less common one.',
};

export class HandleTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'HANDLE_TAKEN';
  constructor() {
    super('Somebody else has this handle.', { field: 'input.handle' });
  }
}

export class HandleReserved extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'HANDLE_RESERVED';
  constructor() {
    super('This handle is reserved for the platform. Choose another one.', { field: 'input.handle' });
  }
}

export class LastSuperAdmin extends DomainError {
  readonly kind = 'refused';
  readonly code = 'LAST_SUPER_ADMIN';
  constructor() {
    super('Somebody must be super_admin: make another one first.');
  }
}

export class SessionNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'SESSION_NOT_FOUND';
  constructor() {
    super('You have no such session.', { field: 'input.sessionId' });
  }
}

export class SigningKeyRotationPending extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'SIGNING_KEY_ROTATION_PENDING';
  constructor() {
    super('The next key is published already and not in use yet.');
  }
}

export class NotYourself extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'NOT_YOURSELF';
  constructor() {
    super('This is done to somebody else, not to yourself.', { field: 'input.userId' });
  }
}

/** One of the two blocks the other: which of them is not told. */
export class CannotFollow extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CANNOT_FOLLOW';
  constructor() {
    super('You can’t follow this person.', { field: 'input.userId' });
  }
}

export class ApiKeyNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'API_KEY_NOT_FOUND';
  constructor() {
    super('There is no such API key.', { field: 'input.keyId' });
  }
}

export class ApiKeyRevoked extends DomainError {
  readonly kind = 'refused';
  readonly code = 'API_KEY_REVOKED';
  constructor() {
    super('This API key was revoked: make a new one.', { field: 'input.keyId' });
  }
}

export class ApiKeyExpiryInvalid extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'API_KEY_EXPIRY_INVALID';
  constructor() {
    super('An API key expires in the future, at most two years ahead.', { field: 'input.expiresAt' });
  }
}

export class DataRequestNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'DATA_REQUEST_NOT_FOUND';
  constructor() {
    super('There is no such request.');
  }
}

export class ErasureNotRequested extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'ERASURE_NOT_REQUESTED';
  constructor() {
    super('No erasure is waiting.');
  }
}

export class ErasureUnderWay extends DomainError {
  readonly kind = 'refused';
  readonly code = 'ERASURE_UNDER_WAY';
  constructor() {
    super('It is too late to cancel: the erasure has begun.');
  }
}

export class DataExportNotReady extends DomainError {
  readonly kind = 'refused';
  readonly code = 'DATA_EXPORT_NOT_READY';
  constructor() {
    super('There is nothing to download: it is not ready yet, or its time is over.');
  }
}
