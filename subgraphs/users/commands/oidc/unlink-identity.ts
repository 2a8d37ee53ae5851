import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { IdentityNotFound } from '../../domain/errors.js';
import { audit } from '../audit/audit.js';

/** The provider begins no more sessions of this person by this identity; those that live go on. */
export function unlinkIdentity(
  context: Context,
  input: { readonly identityId: string },
): Promise<{ identityId: string }> {
  const viewer = requireViewer(context);
  return runCommand(context, 'unlinkIdentity', async (transaction) => {
    const [gone] = isUuid(input.identityId)
      ? await transaction.sql('delete from linked_identity where id = $1 and user_id = $2 returning id', [
          input.identityId,
          viewer.id,
        ])
      : [];
    if (!gone) throw new IdentityNotFound();
    await audit(transaction, { action: 'identity-unlinked', targetId: viewer.id });
    return { identityId: input.identityId };
  });
}
