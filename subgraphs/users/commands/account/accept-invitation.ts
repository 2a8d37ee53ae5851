import type { Context } from '../../../../platform/context.js';
import { InvitationInvalid } from '../../domain/errors.js';
import { audit } from '../audit/audit.js';
import { setPasswordByLink } from './set-password-by-link.js';

/** See {@link setPasswordByLink}. */
export function acceptInvitation(
  context: Context,
  input: { readonly token: string; readonly password: string },
): Promise<void> {
  return setPasswordByLink(
    context,
    {
      table: 'invitation',
      token: input.token,
      password: input.password,
      field: 'input.password',
      invalid: () => new InvitationInvalid(),
    },
    (transaction, user) => audit(transaction, { action: 'invitation-accepted', targetId: user.id }),
  );
}
