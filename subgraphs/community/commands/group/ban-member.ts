import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { Group } from '../../domain/group.js';
import { loadGroup, removeMembership, roleIn } from './membership.js';
import { requireMayRemove, type MemberInput } from './remove-member.js';

/** The user is out, and cannot join or be invited again. Also before they join. Idempotent. */
export function banMember(context: Context, input: MemberInput): Promise<Group> {
  const viewer = requireViewer(context);
  return runCommand(context, 'banMember', async (transaction) => {
    const group = await loadGroup(transaction, viewer, input.groupId);
    await requireMayRemove(transaction, viewer, group, input.userId);
    await transaction.sql(
      `insert into group_ban (group_id, user_id, banned_by, created_at) values ($1, $2, $3, $4) on conflict do nothing`,
      [group.id, input.userId, viewer.id, transaction.now],
    );
    await transaction.sql('delete from join_request where group_id = $1 and user_id = $2', [group.id, input.userId]);
    if (await roleIn(transaction, group.id, input.userId))
      await removeMembership(transaction, group, input.userId, 'banned');
    return group;
  });
}
