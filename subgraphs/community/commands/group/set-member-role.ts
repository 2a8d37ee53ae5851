import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { NotAMember } from '../../domain/errors.js';
import { LastOwner } from '../../domain/group-errors.js';
import type { Group, GroupRole } from '../../domain/group.js';
import { loadGroup, requireGroupRole } from './membership.js';
import { notifyOfGroup } from './notify-group.js';
import type { MemberInput } from './remove-member.js';

/** By an owner or staff. The last owner keeps the role. */
export function setMemberRole(context: Context, input: MemberInput & { readonly role: GroupRole }): Promise<Group> {
  const viewer = requireViewer(context);
  return runCommand(context, 'setMemberRole', async (transaction) => {
    const { sql } = transaction;
    const group = await loadGroup(transaction, viewer, input.groupId);
    await requireGroupRole(transaction, viewer, group.id, 'owner');
    const changed = isUuid(input.userId)
      ? await sql<{ previous: GroupRole }>(
          'update membership set role = $3 where group_id = $1 and user_id = $2 returning old.role as previous',
          [group.id, input.userId, input.role],
        )
      : [];
    if (changed.length === 0) throw new NotAMember();
    const owners = await sql(`select from membership where group_id = $1 and role = 'owner' limit 1`, [group.id]);
    if (owners.length === 0) throw new LastOwner();
    const { userId, role } = input;
    if (changed[0]?.previous !== role)
      await notifyOfGroup(transaction, { groupId: group.id, to: { users: [userId] }, kind: 'group-role', role });
    return group;
  });
}
