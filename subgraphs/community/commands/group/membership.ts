import { hasRole, type Viewer } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import { GroupNotFound, NotAMember } from '../../domain/errors.js';
import { AlreadyMember, BannedFromGroup, NotGroupModerator, TooManyGroups } from '../../domain/group-errors.js';
import { Group, MAX_GROUPS, type GroupRole, type LeaveReason } from '../../domain/group.js';
import { valuesOf, visibleGroup } from '../../queries/visibility.js';
import { notifyOfGroup } from './notify-group.js';

/** The group, locked; not found where the viewer may not see it. */
export async function loadGroup(transaction: Transaction, viewer: Viewer, groupId: string): Promise<Group> {
  const group = await transaction.load(Group, groupId, () => new GroupNotFound());
  const visible = await transaction.sql(
    `select from community_group where id = $3 and ${visibleGroup('community_group')}`,
    [...valuesOf(viewer), groupId],
  );
  if (visible.length === 0) throw new GroupNotFound();
  return group;
}

export async function roleIn({ sql }: Transaction, groupId: string, userId: string): Promise<GroupRole | null> {
  const [row] = await sql<{ role: GroupRole }>('select role from membership where group_id = $1 and user_id = $2', [
    groupId,
    userId,
  ]);
  return row?.role ?? null;
}

/** Refuses who is neither an owner or moderator of the group nor staff; with `owner`, moderators too. */
export async function requireGroupRole(
  transaction: Transaction,
  viewer: Viewer,
  groupId: string,
  least: 'owner' | 'moderator',
): Promise<void> {
  if (hasRole(viewer, 'staff')) return;
  const role = await roleIn(transaction, groupId, viewer.id);
  if (role !== 'owner' && (least === 'owner' || role !== 'moderator')) throw new NotGroupModerator();
}

/** Makes a user a member of a locked group. */
export async function addMember(
  { sql, now }: Transaction,
  group: Group,
  userId: string,
  { role = 'member', isNew = false }: { readonly role?: GroupRole; readonly isNew?: boolean } = {},
): Promise<void> {
  const banned = await sql('select from group_ban where group_id = $1 and user_id = $2', [group.id, userId]);
  if (banned.length > 0) throw new BannedFromGroup();
  // Two groups at once must count each other.
  await sql('select pg_advisory_xact_lock(hashtextextended($1, 8))', [`groups/${userId}`]);
  const [joined] = await sql<{ groups: number }>(
    'select count(*)::int as groups from membership where user_id = $1 and group_id <> $2',
    [userId, group.id],
  );
  if ((joined?.groups ?? 0) >= MAX_GROUPS) throw new TooManyGroups(MAX_GROUPS);
  const added = await sql(
    `insert into membership (group_id, user_id, role, joined_at) values ($1, $2, $3, $4)
     on conflict do nothing returning user_id`,
    [group.id, userId, role, now],
  );
  if (added.length === 0) throw new AlreadyMember();
  await sql('delete from join_request where group_id = $1 and user_id = $2', [group.id, userId]);
  if (!isNew) group.join(userId, now);
}

/** Takes a member out of a locked group. A group without members is archived; one without an owner gets a new one. */
export async function removeMembership(
  transaction: Transaction,
  group: Group,
  userId: string,
  reason: LeaveReason,
): Promise<void> {
  const { sql, now } = transaction;
  const removed = await sql('delete from membership where group_id = $1 and user_id = $2 returning user_id', [
    group.id,
    userId,
  ]);
  if (removed.length === 0) throw new NotAMember();
  group.leave(userId, reason);
  if (group.memberCount === 0) group.archive(now);
  else await ensureOwner(transaction, group.id);
}

/** Without an active owner, the longest-standing active moderator becomes owner, else the longest-standing active member. */
export async function ensureOwner(transaction: Transaction, groupId: string): Promise<void> {
  const [owner] = await transaction.sql<{ user_id: string }>(
    `update membership set role = 'owner'
     where group_id = $1 and user_id = (
       select member.user_id from membership member left join registered_user known on known.id = member.user_id
       where member.group_id = $1 and coalesce(known.active, true)
       order by member.role = 'moderator' desc, member.joined_at, member.user_id limit 1)
     and not exists (
       select from membership owner left join registered_user known on known.id = owner.user_id
       where owner.group_id = $1 and owner.role = 'owner' and coalesce(known.active, true))
     returning user_id`,
    [groupId],
  );
  if (owner)
    await notifyOfGroup(transaction, { groupId, to: { users: [owner.user_id] }, kind: 'group-role', role: 'owner' });
}
