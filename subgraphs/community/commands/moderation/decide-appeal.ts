import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { AppealNotPossible, SameModerator, SanctionNotFound } from '../../domain/moderation-errors.js';
import type { Decision, ItemType } from '../../domain/report.js';
import { audit } from './audit.js';
import { kindOf } from './items.js';

export interface DecideAppeal {
  readonly sanctionId: string;
  readonly outcome: 'upheld' | 'overturned';
}

interface Appealed {
  readonly user_id: string;
  readonly kind: Decision;
  readonly created_by: string;
  readonly open: boolean;
  readonly item_type: ItemType;
  readonly item_id: string;
}

/** By another moderator than the one who decided. Overturned: what was decided is undone. */
export async function decideAppeal(context: Context, { sanctionId, outcome }: DecideAppeal): Promise<void> {
  const viewer = requireRole(context, 'staff');
  await runCommand(context, 'decideAppeal', async (transaction) => {
    const { sql, now } = transaction;
    const [found] = isUuid(sanctionId)
      ? await sql<Appealed>(
          `select user_id, kind, created_by, appealed_at is not null and appeal_outcome is null as open,
             item_type, item_id
           from sanction join report on report.id = report_id where sanction.id = $1 for update of sanction`,
          [sanctionId],
        )
      : [];
    if (!found) throw new SanctionNotFound();
    if (!found.open) throw new AppealNotPossible();
    if (found.created_by === viewer.id || found.user_id === viewer.id) throw new SameModerator();
    await sql(
      `update sanction set appeal_outcome = $2, appeal_decided_by = $3, appeal_decided_at = $4,
         lifted_at = case when $2 = 'overturned' then coalesce(lifted_at, $4) else lifted_at end
       where id = $1`,
      [sanctionId, outcome, viewer.id, now],
    );
    if (outcome === 'overturned') await undo(transaction, found);
    await audit(transaction, { action: 'decide-appeal', userId: found.user_id, sanctionId, detail: { outcome } });
  });
}

async function undo(transaction: Transaction, { kind, item_type: type, item_id: id }: Appealed): Promise<void> {
  const item = kindOf(type);
  if (kind === 'hide' || kind === 'suspend') await item.show(transaction, id);
  if (kind === 'delete') await item.restore(transaction, id);
  if (kind === 'lock') await item.lock?.(transaction, id, false);
}
