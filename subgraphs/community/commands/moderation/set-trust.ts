import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { requireUser } from '../../../../platform/people.js';
import type { TrustLevel } from '../../domain/trust.js';
import { audit } from './audit.js';

/** Null: the level is computed again. */
export async function setTrust(
  context: Context,
  { userId, level }: { readonly userId: string; readonly level: TrustLevel | null },
): Promise<void> {
  requireRole(context, 'staff');
  await runCommand(context, 'setTrust', async (transaction) => {
    await requireUser(transaction, userId, { field: 'input.userId' });
    await transaction.sql('update registered_user set trust = $2 where id = $1', [userId, level]);
    await audit(transaction, { action: 'set-trust', userId, detail: { level } });
  });
}
