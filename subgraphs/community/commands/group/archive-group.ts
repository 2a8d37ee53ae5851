import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { Group } from '../../domain/group.js';
import { loadGroup, requireGroupRole } from './membership.js';

/** No user sees it any more, its board ends. By an owner or staff. */
export async function archiveGroup(context: Context, { groupId }: { readonly groupId: string }): Promise<void> {
  const viewer = requireViewer(context);
  await runCommand(context, 'archiveGroup', async (transaction) => {
    const group = await loadGroup(transaction, viewer, groupId);
    await requireGroupRole(transaction, viewer, group.id, 'owner');
    await archive(transaction, group);
  });
}

/** A locked group. Idempotent. */
export async function archive(transaction: Transaction, group: Group): Promise<void> {
  if (group.archivedAt) return;
  group.archive(transaction.now);
  await transaction.sql('delete from membership where group_id = $1', [group.id]);
  await transaction.sql('delete from join_request where group_id = $1', [group.id]);
  group.memberCount = 0;
}
