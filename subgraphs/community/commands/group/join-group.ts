import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { GroupNotOpen } from '../../domain/group-errors.js';
import type { Group } from '../../domain/group.js';
import { requireNotSuspended } from '../moderation/limits.js';
import { addMember, loadGroup } from './membership.js';

/** A public group. */
export function joinGroup(context: Context, { groupId }: { readonly groupId: string }): Promise<Group> {
  const viewer = requireVerified(context);
  return runCommand(context, 'joinGroup', async (transaction) => {
    await requireNotSuspended(transaction, viewer);
    const group = await loadGroup(transaction, viewer, groupId);
    if (group.kind !== 'public') throw new GroupNotOpen();
    await addMember(transaction, group, viewer.id);
    return group;
  });
}
