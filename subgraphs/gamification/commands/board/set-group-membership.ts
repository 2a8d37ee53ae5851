import type { Transaction } from '../../../../platform/command.js';
import { loadPlayer } from '../player/load-player.js';
import { refreshShown } from './refresh-shown.js';

interface Membership {
  readonly groupId: string;
  readonly userId: string;
}

/** XP counts on the group's boards from here on, if it is one of the ten groups that the player joined first. */
export async function joinGroup(
  transaction: Transaction,
  { groupId, userId, joinedAt }: Membership & { readonly joinedAt: string },
): Promise<void> {
  const player = await loadPlayer(transaction, userId);
  await transaction.sql(
    'insert into group_member (group_id, user_id, joined_at) values ($1, $2, $3) on conflict do nothing',
    [groupId, userId, joinedAt],
  );
  player.changeGroupMembership(groupId, true);
  await refreshShown(transaction, userId, { groupId });
}

export async function leaveGroup(transaction: Transaction, { groupId, userId }: Membership): Promise<void> {
  const player = await loadPlayer(transaction, userId);
  await transaction.sql('delete from group_member where group_id = $1 and user_id = $2', [groupId, userId]);
  player.changeGroupMembership(groupId, false);
  await refreshShown(transaction, userId, { groupId });
}

/** No user may see its boards any more. */
export async function deleteGroup(transaction: Transaction, groupId: string): Promise<void> {
  await transaction.sql('delete from group_member where group_id = $1', [groupId]);
  await transaction.sql('delete from board_score where group_id = $1', [groupId]);
}
