import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { AlreadyMember, BannedFromGroup, GroupNotOpen } from '../../domain/group-errors.js';
import type { Group } from '../../domain/group.js';
import { requireNotSuspended } from '../moderation/limits.js';
import { loadGroup, roleIn } from './membership.js';
import { notifyOfGroup } from './notify-group.js';

/** Of a private group; a moderator of it decides within 30 days. Idempotent: asking again extends the request. */
export function requestToJoin(context: Context, { groupId }: { readonly groupId: string }): Promise<Group> {
  const viewer = requireVerified(context);
  return runCommand(context, 'requestToJoin', async (transaction) => {
    await requireNotSuspended(transaction, viewer);
    const group = await loadGroup(transaction, viewer, groupId);
    if (group.kind !== 'private') throw new GroupNotOpen();
    if (await roleIn(transaction, group.id, viewer.id)) throw new AlreadyMember();
    const banned = await transaction.sql('select from group_ban where group_id = $1 and user_id = $2', [
      group.id,
      viewer.id,
    ]);
    if (banned.length > 0) throw new BannedFromGroup();
    const [asked] = await transaction.sql<{ again: boolean }>(
      `insert into join_request (group_id, user_id, created_at) values ($1, $2, $3)
       on conflict (group_id, user_id) do update set created_at = excluded.created_at
       returning old.user_id is not null as again`,
      [group.id, viewer.id, transaction.now],
    );
    if (!asked?.again)
      await notifyOfGroup(transaction, {
        groupId: group.id,
        to: { moderatorsOfGroup: group.id },
        kind: 'group-requested',
        actorId: viewer.id,
      });
    return group;
  });
}
