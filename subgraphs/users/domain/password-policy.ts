import { COMMON_PASSWORDS } from './common-passwords.js';
import { PasswordTooWeak } from './errors.js';
import { normalizeEmail } from './user.js';

export const PASSWORD_MIN_LENGTH = 10;

/** Shorter local parts, such as that of `al@example.com`, are in many good passwords by chance. */
const TELLING_LOCAL_PART = 3;

/** Throws {@link PasswordTooWeak} naming the field. */
export function requireStrongPassword(password: string, email: string, field = 'input.password'): void {
  if ([...password].length < PASSWORD_MIN_LENGTH) throw new PasswordTooWeak('too-short', field);
  const lower = password.toLowerCase();
  const [localPart = ''] = normalizeEmail(email).split('@');
  if (localPart.length >= TELLING_LOCAL_PART && lower.includes(localPart)) {
    throw new PasswordTooWeak('contains-email', field);
  }
  if (COMMON_PASSWORDS.has(lower) || new Set(lower).size <= 2) throw new PasswordTooWeak('common', field);
}
