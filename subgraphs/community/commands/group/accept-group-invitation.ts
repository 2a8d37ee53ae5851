import { runCommand } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { InvalidInput } from '../../../../platform/domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { GroupNotFound } from '../../domain/errors.js';
import { GroupInvitationNotFound, InvitationExpired } from '../../domain/group-errors.js';
import { Group } from '../../domain/group.js';
import { requireNotSuspended } from '../moderation/limits.js';
import { hashOfSecret } from './invite-to-group.js';
import { addMember } from './membership.js';

export interface AcceptGroupInvitation {
  /** Secret of a link. */
  readonly token?: string | null;
  /** The group to which the viewer was invited in person. */
  readonly groupId?: string | null;
}

interface Found {
  readonly id: string;
  readonly group_id: string;
  readonly expires_at: Date;
  readonly uses_left: number;
}

/** From now on the viewer is a member; one use of the invitation is gone. */
export function acceptGroupInvitation(context: Context, input: AcceptGroupInvitation): Promise<Group> {
  const viewer = requireVerified(context);
  const { token = null, groupId = null } = input;
  if ((token === null) === (groupId === null))
    throw new InvalidInput([{ field: 'input', message: 'must have either a token or a groupId' }]);
  if (groupId !== null && !isUuid(groupId)) throw new GroupInvitationNotFound();
  return runCommand(context, 'acceptGroupInvitation', async (transaction) => {
    await requireNotSuspended(transaction, viewer);
    const { sql, now } = transaction;
    const [place] = await sql<{ group_id: string }>(
      `select group_id from group_invitation where revoked_at is null
         and (secret_hash = $1 or (group_id = $2 and user_id = $3))`,
      [token === null ? null : hashOfSecret(token), groupId, viewer.id],
    );
    if (!place) throw new GroupInvitationNotFound();
    // The group first, as every other command locks it.
    const group = await transaction.load(Group, place.group_id, () => new GroupNotFound());
    if (group.archivedAt) throw new GroupInvitationNotFound();
    const [invitation] = await sql<Found>(
      `select id, group_id, expires_at, uses_left from group_invitation
       where group_id = $1 and revoked_at is null and (secret_hash = $2 or user_id = $3) for update`,
      [group.id, token === null ? null : hashOfSecret(token), token === null ? viewer.id : null],
    );
    if (!invitation) throw new GroupInvitationNotFound();
    if (invitation.uses_left === 0 || new Date(invitation.expires_at) <= now) throw new InvitationExpired();
    await addMember(transaction, group, viewer.id);
    await sql('update group_invitation set uses_left = uses_left - 1 where id = $1', [invitation.id]);
    return group;
  });
}
