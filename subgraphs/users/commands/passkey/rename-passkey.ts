import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { PasskeyNotFound } from '../../domain/errors.js';

export function renamePasskey(
  context: Context,
  { passkeyId, name }: { readonly passkeyId: string; readonly name: string },
): Promise<{ passkeyId: string }> {
  const viewer = requireViewer(context);
  return runCommand(context, 'renamePasskey', async (transaction) => {
    const [renamed] = isUuid(passkeyId)
      ? await transaction.sql('update passkey set name = $3 where id = $1 and user_id = $2 returning id', [
          passkeyId,
          viewer.id,
          name,
        ])
      : [];
    if (!renamed) throw new PasskeyNotFound();
    return { passkeyId };
  });
}
