import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { after } from '../../../../platform/domain/clock.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { JoinRequestNotFound } from '../../domain/group-errors.js';
import { REQUEST_MS, type Group } from '../../domain/group.js';
import { addMember, loadGroup, requireGroupRole } from './membership.js';
import { notifyOfGroup } from './notify-group.js';

export interface DecideRequest {
  readonly groupId: string;
  readonly userId: string;
  readonly accept: boolean;
}

/** By an owner, a moderator or staff. */
export function decideRequest(context: Context, input: DecideRequest): Promise<Group> {
  const viewer = requireViewer(context);
  return runCommand(context, 'decideRequest', async (transaction) => {
    const group = await loadGroup(transaction, viewer, input.groupId);
    await requireGroupRole(transaction, viewer, group.id, 'moderator');
    const request = isUuid(input.userId)
      ? await transaction.sql(
          'delete from join_request where group_id = $1 and user_id = $2 and created_at > $3 returning user_id',
          [group.id, input.userId, after(transaction.now, -REQUEST_MS)],
        )
      : [];
    if (request.length === 0) throw new JoinRequestNotFound();
    if (input.accept) await addMember(transaction, group, input.userId);
    else await notifyOfGroup(transaction, { groupId: group.id, to: { users: [input.userId] }, kind: 'group-declined' });
    return group;
  });
}
