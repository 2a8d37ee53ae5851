import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { SanctionNotFound } from '../../domain/moderation-errors.js';
import { audit } from './audit.js';

/** Ends a suspension early. Idempotent. */
export async function liftSuspension(context: Context, { sanctionId }: { readonly sanctionId: string }): Promise<void> {
  const viewer = requireRole(context, 'staff');
  await runCommand(context, 'liftSuspension', async (transaction) => {
    const [found] = isUuid(sanctionId)
      ? await transaction.sql<{ user_id: string; lifted: boolean }>(
          `select user_id, lifted_at is not null as lifted from sanction where id = $1 and kind = 'suspend' for update`,
          [sanctionId],
        )
      : [];
    if (!found) throw new SanctionNotFound();
    if (found.lifted) return;
    await transaction.sql('update sanction set lifted_at = $2, lifted_by = $3 where id = $1', [
      sanctionId,
      transaction.now,
      viewer.id,
    ]);
    await audit(transaction, { action: 'lift', userId: found.user_id, sanctionId });
  });
}
