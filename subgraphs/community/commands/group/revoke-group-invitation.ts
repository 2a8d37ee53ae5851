import { runCommand } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { GroupInvitationNotFound } from '../../domain/group-errors.js';
import type { Group } from '../../domain/group.js';
import { loadGroup, requireGroupRole } from './membership.js';

/** Those who joined by it stay members. Idempotent. */
export function revokeGroupInvitation(
  context: Context,
  { invitationId }: { readonly invitationId: string },
): Promise<Group> {
  const viewer = requireViewer(context);
  return runCommand(context, 'revokeGroupInvitation', async (transaction) => {
    const [found] = isUuid(invitationId)
      ? await transaction.sql<{ group_id: string }>('select group_id from group_invitation where id = $1', [
          invitationId,
        ])
      : [];
    if (!found) throw new GroupInvitationNotFound();
    const group = await loadGroup(transaction, viewer, found.group_id);
    await requireGroupRole(transaction, viewer, group.id, 'moderator');
    await transaction.sql('update group_invitation set revoked_at = coalesce(revoked_at, $2) where id = $1', [
      invitationId,
      transaction.now,
    ]);
    return group;
  });
}
