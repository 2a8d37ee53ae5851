import { perRequest, type Context } from '../../../platform/context.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import { erasedEmail, type Role, type UserStatus } from '../domain/user.js';

/** A user without secrets. The aggregate has the same fields, so either can be answered with. */
export interface UserView {
  readonly id: string;
  readonly name: string;
  readonly handle: string | null;
  readonly bio: string | null;
  readonly avatarId: string | null;
  readonly joinedAt: Date;
  readonly email: string;
  readonly emailVerifiedAt: Date | null;
  readonly roles: readonly Role[];
  readonly locale: string;
  readonly timeZone: string;
  readonly leaderboardVisible: boolean;
  readonly discoverable: boolean;
  readonly mobile: string | null;
  readonly status: UserStatus;
  readonly lastLoggedInAt: Date | null;
}

export const USER_COLUMNS =
  'id, name, handle, bio, avatar_id, joined_at, email, email_verified_at, roles, locale, time_zone, leaderboard_visible, discoverable, mobile, status, last_logged_in_at';

export const userById = perRequest((context) =>
  rowLoader<UserView>('id', (ids) =>
    context.db.rows(`select ${USER_COLUMNS} from user_account where id = any($1::uuid[])`, [ids]),
  ),
);

/** Address, language and time zone for mails about the account; undefined for an unknown or erased user. */
export async function recipientOf(
  context: Context,
  userId: string,
): Promise<{ email: string; locale: string; timeZone: string } | undefined> {
  const found = await context.db.row<{ email: string; locale: string; timeZone: string }>(
    'select email, locale, time_zone as "timeZone" from user_account where id = $1',
    [userId],
  );
  return found?.email === erasedEmail(userId) ? undefined : found;
}

export interface UserFilter {
  readonly search?: string | null;
  readonly role?: Role | null;
  readonly status?: UserStatus | null;
}

export type UserOrder = 'created' | 'name' | 'last-log-in';

/** Sort keys of the list. Each has an index, and none is null, as cursors require. */
const ORDERS: Readonly<Record<UserOrder, string>> = {
  created: 'joined_at',
  name: 'lower(name)',
  'last-log-in': `coalesce(last_logged_in_at, '-infinity'::timestamptz)`,
};

export interface UserSort {
  readonly by: UserOrder;
  readonly direction: 'asc' | 'desc';
}

/** Absent conditions are left out of the statement, because their index would not be used otherwise. */
export function listUsers(
  context: Context,
  { search, role, status }: UserFilter,
  { by, direction }: UserSort,
  args: PageArgs,
): Promise<Connection<UserView>> {
  const parameters: unknown[] = [];
  const given = (value: unknown): string => `$${parameters.push(value)}`;
  const wanted = search?.trim().toLowerCase();
  const conditions = [
    ...(wanted ? [`search_text like ${given(`%${wanted.replace(/[\\%_]/g, '\\$&')}%`)}`] : []),
    ...(role ? [`roles @> array[${given(role)}::text]`] : []),
    ...(status ? [`status = ${given(status)}`] : []),
  ];
  const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
  return page<UserView>(
    context.db,
    {
      select: `select ${USER_COLUMNS}, ${ORDERS[by]} as place from user_account ${where}`,
      parameters,
      orderBy: ['place', 'id'],
      direction,
    },
    args,
  );
}
