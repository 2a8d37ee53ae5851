import { DomainError } from '../../../platform/domain/errors.js';

export class UserNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'USER_NOT_FOUND';
  static override readonly meaning = 'User not found.';
}

export class InvalidCredentials extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'INVALID_CREDENTIALS';
  static override readonly meaning =
    'The password is wrong, or there is no such account. The response never says which.';
  constructor(field?: string) {
    super('The e-mail or the password is wrong.', { ...(field !== undefined && { field }) });
  }
}

export class AccountDeactivated extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'ACCOUNT_DEACTIVATED';
  static override readonly meaning = 'This account is deactivated. Contact the staff.';
}

export class TooManyAttempts extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'TOO_MANY_ATTEMPTS';
  static override readonly meaning = 'Too many attempts. Wait before the next one.';
  static override readonly details = ['retryAt'];
  constructor(retryAt: Date) {
    super(TooManyAttempts.meaning, { details: { retryAt: retryAt.toISOString() } });
  }
}

export class RefreshTokenInvalid extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'REFRESH_TOKEN_INVALID';
  static override readonly meaning =
    'The refresh token is unknown or has expired, or its session was revoked. Sign in again.';
}

export class RefreshTokenReused extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'REFRESH_TOKEN_REUSED';
  static override readonly meaning =
    'A refresh token was used again after it was replaced. It may be stolen, so the session is revoked.';
  constructor() {
    super('This refresh token was used before, so its session was revoked. Sign in again.');
  }
}

export class VerificationTokenInvalid extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'VERIFICATION_TOKEN_INVALID';
  static override readonly meaning = 'This link was already used, or is older than 24 hours. Request a new one.';
  static override readonly field = 'input.token';
}

export class EmailChangeInvalid extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'EMAIL_CHANGE_INVALID';
  static override readonly meaning =
    'Also when another account got the address in the meantime: only accounts say which addresses have one.';
  constructor() {
    super('This link was already used or replaced, is older than 24 hours, or the address is not available any more.', {
      field: 'input.token',
    });
  }
}

export class EmailUndoInvalid extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'EMAIL_UNDO_INVALID';
  static override readonly meaning = 'This link was already used, or is older than 72 hours. Contact the staff.';
  static override readonly field = 'input.token';
}

export class PasswordResetTokenInvalid extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'PASSWORD_RESET_TOKEN_INVALID';
  static override readonly meaning = 'This link was already used, or is older than one hour. Request a new one.';
  static override readonly field = 'input.token';
}

export class SecondFactorRequired extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'SECOND_FACTOR_REQUIRED';
  static override readonly meaning =
    'The password was right. Send the challenge token with a code to `logInWithSecondFactor`.';
  static override readonly details = ['challengeToken', 'challengeExpiresAt'];
  constructor(challengeToken: string, challengeExpiresAt: Date) {
    super('Enter a code of your second factor: from your app, or a recovery code.', {
      details: { challengeToken, challengeExpiresAt: challengeExpiresAt.toISOString() },
    });
  }
}

export class LogInChallengeInvalid extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'LOG_IN_CHALLENGE_INVALID';
  static override readonly meaning = 'This log-in was already completed, or took too long. Start again.';
  static override readonly field = 'input.challengeToken';
}

export class SecondFactorCodeInvalid extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'SECOND_FACTOR_CODE_INVALID';
  static override readonly meaning = 'The code is wrong, or was already used. Wait for the next one.';
  static override readonly field = 'input.code';
}

export class SecondFactorLocked extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'SECOND_FACTOR_LOCKED';
  static override readonly meaning = 'After 5 wrong codes, for 15 minutes.';
  static override readonly details = ['retryAt'];
  constructor(retryAt: Date) {
    super('Too many wrong codes. Wait before the next one.', {
      details: { retryAt: retryAt.toISOString() },
    });
  }
}

export class SecondFactorAlreadyOn extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'SECOND_FACTOR_ALREADY_ON';
  static override readonly meaning = 'A second factor is already on. Turn it off before you enroll another one.';
}

export class SecondFactorNotEnrolled extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'SECOND_FACTOR_NOT_ENROLLED';
  static override readonly meaning = 'There is no second factor. Enroll one first.';
}

export class OidcNotConfigured extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'OIDC_NOT_CONFIGURED';
  static override readonly meaning = 'Sign-in with an identity provider is not configured.';
}

export class OidcProviderUnavailable extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'OIDC_PROVIDER_UNAVAILABLE';
  static override readonly meaning =
    'The identity provider does not respond correctly. Try again, or sign in with your password.';
}

export class OidcLogInInvalid extends DomainError {
  static override readonly kind = 'forbidden';
  static override readonly code = 'OIDC_LOG_IN_INVALID';
  static override readonly meaning =
    'The response of the provider was already used, is older than 10 minutes, belongs to another browser, or its code was rejected.';
  constructor() {
    super('This log-in cannot be completed. Start again.');
  }
}

export class OidcEmailNotVerified extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'OIDC_EMAIL_NOT_VERIFIED';
  static override readonly meaning =
    'The identity provider does not state that your e-mail address is verified. Verify it there first.';
}

export class IdentityNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'IDENTITY_NOT_FOUND';
  static override readonly meaning = 'Linked identity not found.';
  static override readonly field = 'input.identityId';
}

export class PasskeyInvalid extends DomainError {
  static override readonly kind = 'invalid';
  static override readonly code = 'PASSKEY_INVALID';
  static override readonly meaning = 'This passkey is not accepted. Start again, or sign in another way.';
  static override readonly field = 'input.credential';
}

export class PasskeyNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'PASSKEY_NOT_FOUND';
  static override readonly meaning = 'Passkey not found.';
  static override readonly field = 'input.passkeyId';
}

export class TooManyPasskeys extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'TOO_MANY_PASSKEYS';
  static override readonly meaning = 'You have 20 passkeys. Remove one first.';
}

export class InvitationInvalid extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'INVITATION_INVALID';
  static override readonly meaning =
    'This link was already used, or is older than 7 days. Request a new password at the sign-in.';
  static override readonly field = 'input.token';
}

export class EmailTaken extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'EMAIL_TAKEN';
  static override readonly meaning = 'Shown to staff only, who can see addresses anyway.';
  constructor() {
    super('An account with this address already exists.', { field: 'input.email' });
  }
}

/** `common`: easy to guess, because it is a common password, or is made of common words, sequences, or the name of its owner. */
export type PasswordWeakness = 'too-short' | 'contains-email' | 'common';

export class PasswordTooWeak extends DomainError {
  static override readonly kind = 'invalid';
  static override readonly code = 'PASSWORD_TOO_WEAK';
  static override readonly meaning = 'The password is too short, contains the e-mail address, or is easy to guess.';
  static override readonly details = ['reason'];
  constructor(reason: PasswordWeakness, field: string) {
    super(WEAKNESSES[reason], { field, details: { reason } });
  }
}
const WEAKNESSES: Readonly<Record<PasswordWeakness, string>> = {
  'too-short': 'The password must have at least 10 characters.',
  'contains-email': 'The password must not contain the e-mail address.',
  common: 'This password is easy to guess. Choose a longer or less common one.',
};

export class PhoneCodeInvalid extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'PHONE_CODE_INVALID';
  static override readonly meaning =
    'The code is wrong or does not work any more. After 5 wrong codes, or 10 minutes, ask for a new one.';
  static override readonly field = 'input.code';
}

export class HandleTaken extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'HANDLE_TAKEN';
  static override readonly meaning = 'This handle is taken.';
  static override readonly field = 'input.handle';
}

export class HandleReserved extends DomainError {
  static override readonly kind = 'invalid';
  static override readonly code = 'HANDLE_RESERVED';
  static override readonly meaning = 'This handle is reserved for the platform. Choose another one.';
  static override readonly field = 'input.handle';
}

export class LastSuperAdmin extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'LAST_SUPER_ADMIN';
  static override readonly meaning = 'At least one user must be super_admin. Grant the role to another user first.';
}

export class SessionNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'SESSION_NOT_FOUND';
  static override readonly meaning = 'Session not found.';
  static override readonly field = 'input.sessionId';
}

export class SigningKeyRotationPending extends DomainError {
  static override readonly kind = 'conflict';
  static override readonly code = 'SIGNING_KEY_ROTATION_PENDING';
  static override readonly meaning = 'The next key is already published and not in use yet.';
}

export class NotYourself extends DomainError {
  static override readonly kind = 'invalid';
  static override readonly code = 'NOT_YOURSELF';
  static override readonly meaning = 'You cannot do this to yourself.';
  static override readonly field = 'input.userId';
}

export class CannotFollow extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'CANNOT_FOLLOW';
  static override readonly meaning = 'One of the two users blocks the other. The response does not say which.';
  constructor() {
    super('You cannot follow this user.', { field: 'input.userId' });
  }
}

export class ApiKeyNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'API_KEY_NOT_FOUND';
  static override readonly meaning = 'API key not found.';
  static override readonly field = 'input.keyId';
}

export class ApiKeyRevoked extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'API_KEY_REVOKED';
  static override readonly meaning = 'This API key was revoked. Create a new one.';
  static override readonly field = 'input.keyId';
}

export class ApiKeyExpiryInvalid extends DomainError {
  static override readonly kind = 'invalid';
  static override readonly code = 'API_KEY_EXPIRY_INVALID';
  static override readonly meaning = 'The expiry of an API key must be in the future, at most two years ahead.';
  static override readonly field = 'input.expiresAt';
}

export class DataRequestNotFound extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'DATA_REQUEST_NOT_FOUND';
  static override readonly meaning = 'Request not found.';
}

export class ErasureNotRequested extends DomainError {
  static override readonly kind = 'not-found';
  static override readonly code = 'ERASURE_NOT_REQUESTED';
  static override readonly meaning = 'There is no pending erasure.';
}

export class ErasureUnderWay extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'ERASURE_UNDER_WAY';
  static override readonly meaning = 'The erasure has started and cannot be cancelled.';
}

export class DataExportNotReady extends DomainError {
  static override readonly kind = 'refused';
  static override readonly code = 'DATA_EXPORT_NOT_READY';
  static override readonly meaning = 'The export is not ready, or has expired.';
}
