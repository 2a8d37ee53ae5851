import { perRequest, type Context } from '../../../../platform/context.js';
import { MINUTE, now } from '../../../../platform/domain/clock.js';
import { rowLoader } from '../../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../../platform/graphql/pagination.js';
import type { Connection } from '../../../../platform/graphql/types.js';
import { signedFileUrl } from '../../../../platform/services/uploads/signed-urls.js';
import type { GroupKind, GroupRole } from '../../domain/group.js';
import { hasText } from '../search.js';
import { insideGroup, moderatedGroup, viewerOf, visibleGroup } from '../visibility.js';

export interface GroupView {
  readonly id: string;
  readonly kind: GroupKind;
  readonly name: string;
  readonly description: string;
  readonly descriptionHtml: string | null;
  readonly memberCount: number;
  readonly fileBytes: number;
  readonly createdAt: Date;
}

const SELECT_GROUP = `
  select id, kind, name, description, description_html, member_count, file_bytes::float8 as file_bytes, created_at
  from community_group where ${visibleGroup('community_group')}`;

export const groupById = perRequest((context) =>
  rowLoader<GroupView>('id', (ids) =>
    context.db.rows(`${SELECT_GROUP} and id = any($3::uuid[])`, [...viewerOf(context), ids]),
  ),
);

/** Newest first: those of the viewer, or all that they may see. */
export function listGroups(
  context: Context,
  { mine, search }: { readonly mine: boolean; readonly search: string | null },
  args: PageArgs,
): Promise<Connection<GroupView>> {
  const own = 'and id = any(array(select group_id from membership where user_id = $1::uuid))';
  return page<GroupView>(
    context.db,
    {
      select: `${SELECT_GROUP} ${mine ? own : ''} and ($3::text is null or ${hasText('name', '$3')})`,
      parameters: [...viewerOf(context), search],
      orderBy: ['id'],
      direction: 'desc',
    },
    args,
  );
}

export interface ViewerMembership {
  readonly groupId: string;
  readonly role: GroupRole | null;
  readonly requested: boolean;
  readonly invited: boolean;
}

export const viewerMembership = perRequest((context) =>
  rowLoader<ViewerMembership>('groupId', (groupIds) =>
    context.db.rows(
      `select wanted.id as group_id,
         (select role from membership where group_id = wanted.id and user_id = $1) as role,
         exists (select from join_request where group_id = wanted.id and user_id = $1
           and created_at > now() - interval '30 days') as requested,
         exists (select from group_invitation where group_id = wanted.id and user_id = $1
           and revoked_at is null and uses_left > 0 and expires_at > now()) as invited
       from unnest($2::uuid[]) wanted (id)`,
      [context.viewer?.id ?? null, groupIds],
    ),
  ),
);

export interface MemberView {
  readonly groupId: string;
  readonly userId: string;
  readonly role: GroupRole;
  readonly joinedAt: Date;
}

/** Longest-standing first; for members and staff, empty for others. */
export function listMembers(context: Context, groupId: string, args: PageArgs): Promise<Connection<MemberView>> {
  return page<MemberView>(
    context.db,
    {
      select: `select group_id, user_id, role, joined_at from membership where group_id = $3
        and ${insideGroup('membership')}`,
      parameters: [...viewerOf(context), groupId],
      orderBy: ['joined_at', 'user_id'],
    },
    args,
  );
}

export interface JoinRequestView {
  readonly userId: string;
  readonly createdAt: Date;
}

/** Oldest first; for owners, moderators and staff, empty for others. */
export function listJoinRequests(
  context: Context,
  groupId: string,
  args: PageArgs,
): Promise<Connection<JoinRequestView>> {
  return page<JoinRequestView>(
    context.db,
    {
      select: `select user_id, created_at from join_request where group_id = $3
        and created_at > now() - interval '30 days' and ${moderatedGroup('join_request')}`,
      parameters: [...viewerOf(context), groupId],
      orderBy: ['created_at', 'user_id'],
    },
    args,
  );
}

export interface GroupInvitationView {
  readonly id: string;
  readonly groupId: string;
  readonly userId: string | null;
  readonly usesLeft: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

const SELECT_INVITATION = `select id, group_id, user_id, uses_left, created_at, expires_at from group_invitation
  where revoked_at is null and uses_left > 0 and expires_at > now() and ${moderatedGroup('group_invitation')}`;

export const invitationById = perRequest((context) =>
  rowLoader<GroupInvitationView>('id', (ids) =>
    context.db.rows(`${SELECT_INVITATION} and id = any($3::uuid[])`, [...viewerOf(context), ids]),
  ),
);

/** Those that can be used, newest first; for owners, moderators and staff, empty for others. */
export function listInvitations(
  context: Context,
  groupId: string,
  args: PageArgs,
): Promise<Connection<GroupInvitationView>> {
  const select = `${SELECT_INVITATION} and group_id = $3`;
  const parameters = [...viewerOf(context), groupId];
  return page<GroupInvitationView>(context.db, { select, parameters, orderBy: ['id'], direction: 'desc' }, args);
}

export interface GroupFileView {
  readonly id: string;
  readonly groupId: string;
  readonly sharedBy: string;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  readonly storageKey: string;
  readonly createdAt: Date;
}

const SELECT_FILE = `select id, group_id, shared_by, name, content_type, size::float8 as size, storage_key, created_at
  from group_file where ${insideGroup('group_file')}`;

export const fileById = perRequest((context) =>
  rowLoader<GroupFileView>('id', (ids) =>
    context.db.rows(`${SELECT_FILE} and id = any($3::uuid[])`, [...viewerOf(context), ids]),
  ),
);

/** Newest first; for members and staff, empty for others. */
export function listFiles(context: Context, groupId: string, args: PageArgs): Promise<Connection<GroupFileView>> {
  const select = `${SELECT_FILE} and group_id = $3`;
  const parameters = [...viewerOf(context), groupId];
  return page<GroupFileView>(context.db, { select, parameters, orderBy: ['id'], direction: 'desc' }, args);
}

const LINK_MS = 5 * MINUTE;

/** An address that works for 5 minutes. */
export function urlOfFile(context: Context, { id, name, storageKey, contentType, size }: GroupFileView): string {
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? '';
  return signedFileUrl(context, { key: storageKey, fileName: `${id}${ending}`, contentType, size }, now(), LINK_MS);
}
