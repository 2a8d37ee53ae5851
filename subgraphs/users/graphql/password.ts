import { lengthOf } from '../../../platform/domain/text.js';
import { CanonicalText } from '../../../platform/graphql/text.js';
import { canonicalPassword, PASSWORD_MAX_LENGTH } from '../domain/password-policy.js';

/** A password in the form in which it is hashed. `min` in code points, default 1. */
export function IsPassword({ min = 1 }: { readonly min?: number } = {}): PropertyDecorator {
  return CanonicalText('isPassword', canonicalPassword, (password) => {
    const length = lengthOf(password);
    return length < min || length > PASSWORD_MAX_LENGTH
      ? `must have ${min} to ${PASSWORD_MAX_LENGTH} characters`
      : undefined;
  });
}
