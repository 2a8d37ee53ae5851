import type { Viewer } from '../../../../platform/auth.js';
import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { NotAMember } from '../../domain/errors.js';
import { LastOwner } from '../../domain/group-errors.js';
import type { Group } from '../../domain/group.js';
import { HigherRole } from '../../domain/moderation-errors.js';
import { loadGroup, removeMembership, requireGroupRole, roleIn } from './membership.js';

export interface MemberInput {
  readonly groupId: string;
  readonly userId: string;
}

/** By an owner, a moderator or staff; a moderator removes members only. */
export function removeMember(context: Context, input: MemberInput): Promise<Group> {
  const viewer = requireViewer(context);
  return runCommand(context, 'removeMember', async (transaction) => {
    const group = await loadGroup(transaction, viewer, input.groupId);
    await requireMayRemove(transaction, viewer, group, input.userId);
    await removeMembership(transaction, group, input.userId, 'removed');
    return group;
  });
}

export async function requireMayRemove(
  transaction: Transaction,
  viewer: Viewer,
  group: Group,
  userId: string,
): Promise<void> {
  await requireGroupRole(transaction, viewer, group.id, 'moderator');
  if (!isUuid(userId)) throw new NotAMember();
  const [theirs, own] = [await roleIn(transaction, group.id, userId), await roleIn(transaction, group.id, viewer.id)];
  if (own === 'moderator' && theirs !== null && theirs !== 'member') throw new HigherRole();
  if (theirs === 'owner' && userId === viewer.id) throw new LastOwner();
}
