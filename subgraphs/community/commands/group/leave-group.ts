import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { LastOwner } from '../../domain/group-errors.js';
import { loadGroup, removeMembership, roleIn } from './membership.js';

/** The last owner stays while others are members; when the last member leaves, the group is archived. */
export async function leaveGroup(context: Context, { groupId }: { readonly groupId: string }): Promise<void> {
  const viewer = requireViewer(context);
  await runCommand(context, 'leaveGroup', async (transaction) => {
    const group = await loadGroup(transaction, viewer, groupId);
    if (group.memberCount > 1 && (await roleIn(transaction, group.id, viewer.id)) === 'owner') {
      const others = await transaction.sql(
        `select from membership where group_id = $1 and role = 'owner' and user_id <> $2`,
        [group.id, viewer.id],
      );
      if (others.length === 0) throw new LastOwner();
    }
    await removeMembership(transaction, group, viewer.id, 'left');
  });
}
