import { hasRole } from '../../../platform/auth.js';
import { requireViewer, type Context } from '../../../platform/context.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { USER_COLUMNS, type UserView } from './users.js';

/** Between whom and the viewer ($1) there is no block. */
const NO_BLOCK = `not exists (
  select from relation where low_id = least(user_account.id, $1::uuid) and high_id = greatest(user_account.id, $1::uuid)
    and (low_blocks_at is not null or high_blocks_at is not null))`;

/**
 * Users whose handle or a word of whose name begins with the text, by handle first and then by name. Never found: users who do not
 * want to be, whose account is not active or not verified, and those with whom there is a block.
 */
export function searchPeople(context: Context, search: string, args: PageArgs): Promise<Connection<UserView>> {
  const wanted = search.toLowerCase().replace(/[\\%_]/g, '\\$&');
  return page<UserView>(
    context.db,
    {
      select: `select ${USER_COLUMNS}, (lower(handle) like $2) is not true as by_name, lower(name) as name_key
        from user_account
        where status = 'active' and discoverable and email_verified_at is not null
          and (lower(handle) like $2 or ' ' || lower(name) like $3) and ${NO_BLOCK}`,
      parameters: [requireViewer(context).id, `${wanted}%`, `% ${wanted}%`],
      orderBy: ['by_name', 'name_key', 'id'],
    },
    args,
  );
}

/** The active user with this handle, in upper or lower case. Null also where there is a block; staff see everybody. */
export async function userByHandle(context: Context, handle: string): Promise<UserView | null> {
  const viewer = requireViewer(context);
  const found = await context.db.row<UserView>(
    `select ${USER_COLUMNS} from user_account
     where lower(handle) = lower($2) and ($3::boolean or (status = 'active' and ${NO_BLOCK}))`,
    [viewer.id, handle, hasRole(viewer, 'staff')],
  );
  return found ?? null;
}
