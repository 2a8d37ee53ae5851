import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { PasskeyNotFound } from '../../domain/errors.js';
import { sendPasskeyNotice } from '../../jobs/definitions.js';
import { audit } from '../audit/audit.js';

/** It begins no more sessions; those that live go on. The owner is notified by mail. */
export function removePasskey(
  context: Context,
  { passkeyId }: { readonly passkeyId: string },
): Promise<{ passkeyId: string }> {
  const viewer = requireViewer(context);
  return runCommand(context, 'removePasskey', async (transaction) => {
    const [gone] = isUuid(passkeyId)
      ? await transaction.sql('delete from passkey where id = $1 and user_id = $2 returning id', [passkeyId, viewer.id])
      : [];
    if (!gone) throw new PasskeyNotFound();
    const at = transaction.now.toISOString();
    await transaction.enqueue(sendPasskeyNotice, { userId: viewer.id, kind: 'passkey-removed', at });
    await audit(transaction, { action: 'passkey-removed', targetId: viewer.id });
    return { passkeyId };
  });
}
