import { DomainError } from '../../../platform/domain/errors.js';

export class UserNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'USER_NOT_FOUND';
  constructor() {
    super('User not found.');
  }
}

/** The password is wrong, or there is no such account. The response never says which. */
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
    super('This account is deactivated. Contact the staff.');
  }
}

export class TooManyAttempts extends DomainError {
  readonly kind = 'refused';
  readonly code = 'TOO_MANY_ATTEMPTS';
  constructor(retryAt: Date) {
    super('Too many attempts. Wait before the next one.', { details: { retryAt: retryAt.toISOString() } });
  }
}

export class RefreshTokenInvalid extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'REFRESH_TOKEN_INVALID';
  constructor() {
    super('The refresh token is unknown or has expired, or its session was revoked. Sign in again.');
  }
}

/** A refresh token was used again after it was replaced. It may be stolen, so the session is revoked. */
export class RefreshTokenReused extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'REFRESH_TOKEN_REUSED';
  constructor() {
    super('This refresh token was used before, so its session was revoked. Sign in again.');
  }
}

export class VerificationTokenInvalid extends DomainError {
  readonly kind = 'refused';
  readonly code = 'VERIFICATION_TOKEN_INVALID';
  constructor() {
    super('This link was already used, or is older than 24 hours. Request a new one.', { field: 'input.token' });
  }
}

/** Also when another account got the address in the meantime: only accounts say which addresses have one. */
export class EmailChangeInvalid extends DomainError {
  readonly kind = 'refused';
  readonly code = 'EMAIL_CHANGE_INVALID';
  constructor() {
    super('This link was already used or replaced, is older than 24 hours, or the address is not available any more.', {
      field: 'input.token',
    });
  }
}

export class EmailUndoInvalid extends DomainError {
  readonly kind = 'refused';
  readonly code = 'EMAIL_UNDO_INVALID';
  constructor() {
    super('This link was already used, or is older than 72 hours. Contact the staff.', { field: 'input.token' });
  }
}

export class PasswordResetTokenInvalid extends DomainError {
  readonly kind = 'refused';
  readonly code = 'PASSWORD_RESET_TOKEN_INVALID';
  constructor() {
    super('This link was already used, or is older than one hour. Request a new one.', { field: 'input.token' });
  }
}

/** The password was right. Send the challenge token with a code to `logInWithSecondFactor`. */
export class SecondFactorRequired extends DomainError {
  readonly kind = 'refused';
  readonly code = 'SECOND_FACTOR_REQUIRED';
  constructor(challengeToken: string, challengeExpiresAt: Date) {
    super('Enter a code of your second factor: from your app, or a recovery code.', {
      details: { challengeToken, challengeExpiresAt: challengeExpiresAt.toISOString() },
    });
  }
}

export class LogInChallengeInvalid extends DomainError {
  readonly kind = 'refused';
  readonly code = 'LOG_IN_CHALLENGE_INVALID';
  constructor() {
    super('This log-in was already completed, or took too long. Start again.', { field: 'input.challengeToken' });
  }
}

export class SecondFactorCodeInvalid extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'SECOND_FACTOR_CODE_INVALID';
  constructor() {
    super('The code is wrong, or was already used. Wait for the next one.', { field: 'input.code' });
  }
}

/** After 5 wrong codes, for 15 minutes. */
export class SecondFactorLocked extends DomainError {
  readonly kind = 'refused';
  readonly code = 'SECOND_FACTOR_LOCKED';
  constructor(retryAt: Date) {
    super('Too many wrong codes. Wait before the next one.', {
      details: { retryAt: retryAt.toISOString() },
    });
  }
}

export class SecondFactorAlreadyOn extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'SECOND_FACTOR_ALREADY_ON';
  constructor() {
    super('A second factor is already on. Turn it off before you enroll another one.');
  }
}

export class SecondFactorNotEnrolled extends DomainError {
  readonly kind = 'refused';
  readonly code = 'SECOND_FACTOR_NOT_ENROLLED';
  constructor() {
    super('There is no second factor. Enroll one first.');
  }
}

export class OidcNotConfigured extends DomainError {
  readonly kind = 'refused';
  readonly code = 'OIDC_NOT_CONFIGURED';
  constructor() {
    super('Sign-in with an identity provider is not configured.');
  }
}

export class OidcProviderUnavailable extends DomainError {
  readonly kind = 'refused';
  readonly code = 'OIDC_PROVIDER_UNAVAILABLE';
  constructor() {
    super('The identity provider does not respond correctly. Try again, or sign in with your password.');
  }
}

/** The response of the provider was already used, is older than 10 minutes, belongs to another browser, or its code was rejected. */
export class OidcLogInInvalid extends DomainError {
  readonly kind = 'forbidden';
  readonly code = 'OIDC_LOG_IN_INVALID';
  constructor() {
    super('This log-in cannot be completed. Start again.');
  }
}

export class OidcEmailNotVerified extends DomainError {
  readonly kind = 'refused';
  readonly code = 'OIDC_EMAIL_NOT_VERIFIED';
  constructor() {
    super('The identity provider does not state that your e-mail address is verified. Verify it there first.');
  }
}

export class IdentityNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'IDENTITY_NOT_FOUND';
  constructor() {
    super('Linked identity not found.', { field: 'input.identityId' });
  }
}

export class InvitationInvalid extends DomainError {
  readonly kind = 'refused';
  readonly code = 'INVITATION_INVALID';
  constructor() {
    super('This link was already used, or is older than 7 days. Request a new password at the sign-in.', {
      field: 'input.token',
    });
  }
}

/** Shown to staff only, who can see addresses anyway. */
export class EmailTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'EMAIL_TAKEN';
  constructor() {
    super('An account with this address already exists.', { field: 'input.email' });
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
    super('This handle is taken.', { field: 'input.handle' });
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
    super('At least one user must be super_admin. Grant the role to another user first.');
  }
}

export class SessionNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'SESSION_NOT_FOUND';
  constructor() {
    super('Session not found.', { field: 'input.sessionId' });
  }
}

export class SigningKeyRotationPending extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'SIGNING_KEY_ROTATION_PENDING';
  constructor() {
    super('The next key is already published and not in use yet.');
  }
}

export class NotYourself extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'NOT_YOURSELF';
  constructor() {
    super('You cannot do this to yourself.', { field: 'input.userId' });
  }
}

/** One of the two users blocks the other. The response does not say which. */
export class CannotFollow extends DomainError {
  readonly kind = 'refused';
  readonly code = 'CANNOT_FOLLOW';
  constructor() {
    super('You cannot follow this user.', { field: 'input.userId' });
  }
}

export class ApiKeyNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'API_KEY_NOT_FOUND';
  constructor() {
    super('API key not found.', { field: 'input.keyId' });
  }
}

export class ApiKeyRevoked extends DomainError {
  readonly kind = 'refused';
  readonly code = 'API_KEY_REVOKED';
  constructor() {
    super('This API key was revoked. Create a new one.', { field: 'input.keyId' });
  }
}

export class ApiKeyExpiryInvalid extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'API_KEY_EXPIRY_INVALID';
  constructor() {
    super('The expiry of an API key must be in the future, at most two years ahead.', { field: 'input.expiresAt' });
  }
}

export class DataRequestNotFound extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'DATA_REQUEST_NOT_FOUND';
  constructor() {
    super('Request not found.');
  }
}

export class ErasureNotRequested extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'ERASURE_NOT_REQUESTED';
  constructor() {
    super('There is no pending erasure.');
  }
}

export class ErasureUnderWay extends DomainError {
  readonly kind = 'refused';
  readonly code = 'ERASURE_UNDER_WAY';
  constructor() {
    super('The erasure has started and cannot be cancelled.');
  }
}

export class DataExportNotReady extends DomainError {
  readonly kind = 'refused';
  readonly code = 'DATA_EXPORT_NOT_READY';
  constructor() {
    super('The export is not ready, or has expired.');
  }
}
