import { perRequest, type Context } from '../../../platform/context.js';
import type { Connection } from '../../../platform/graphql-types.js';
import { rowLoader } from '../../../platform/loaders.js';
import { page, type PageArgs } from '../../../platform/pagination.js';
import type { Role, UserStatus } from '../domain/user.js';

/** A user without secrets. The aggregate has the same fields, so either can be answered with. */
export interface UserView {
  readonly id: string;
  readonly name: string;
  readonly handle: string | null;
  readonly bio: string | null;
  readonly joinedAt: Date;
  readonly email: string;
  readonly emailVerifiedAt: Date | null;
  readonly roles: readonly Role[];
  readonly locale: string;
  readonly timeZone: string;
  readonly leaderboardVisible: boolean;
  readonly status: UserStatus;
}

const SELECT_USER = `
  select id, name, handle, bio, joined_at, email, email_verified_at, roles, locale, time_zone, leaderboard_visible, status
  from user_account`;

export const userById = perRequest((context) =>
  rowLoader<UserView>('id', (ids) => context.db.rows(`${SELECT_USER} where id = any($1::uuid[])`, [ids])),
);

export async function emailOf(context: Context, userId: string): Promise<string | undefined> {
  const found = await context.db.row<{ email: string }>('select email from user_account where id = $1', [userId]);
  return found?.email;
}

export interface UserFilter {
  readonly search?: string | null;
  readonly role?: Role | null;
  readonly status?: UserStatus | null;
}

/** Newest first. */
export function listUsers(context: Context, filter: UserFilter, args: PageArgs): Promise<Connection<UserView>> {
  const search = filter.search?.trim();
  return page<UserView>(
    context.db,
    {
      select: `${SELECT_USER}
        where ($1::text is null or name ilike $1 or email ilike $1 or handle ilike $1)
          and ($2::text is null or $2 = any(roles)) and ($3::text is null or status = $3)`,
      parameters: [
        search ? `%${search.replace(/[\\%_]/g, '\\$&')}%` : null,
        filter.role ?? null,
        filter.status ?? null,
      ],
      orderBy: ['id'],
      direction: 'desc',
    },
    args,
  );
}
