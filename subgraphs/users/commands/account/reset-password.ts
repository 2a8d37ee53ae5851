import type { Context } from '../../../../platform/context.js';
import { PasswordResetTokenInvalid } from '../../domain/errors.js';
import { audit } from '../audit/audit.js';
import { setPasswordByLink } from './set-password-by-link.js';

/** See {@link setPasswordByLink}. */
export function resetPassword(
  context: Context,
  input: { readonly token: string; readonly newPassword: string },
): Promise<void> {
  return setPasswordByLink(
    context,
    {
      table: 'password_reset_token',
      token: input.token,
      password: input.newPassword,
      field: 'input.newPassword',
      invalid: () => new PasswordResetTokenInvalid(),
    },
    (transaction, user) => audit(transaction, { action: 'password-reset', targetId: user.id }),
  );
}
