import { hasRole } from '../../../platform/auth.js';
import type { StreamAccess } from '../../../platform/client/subgraph-client.js';
import type { Context } from '../../../platform/context.js';
import { isDirect, type Scope } from '../domain/boards.js';
import { NotAMember, ScopeNotFound } from '../domain/errors.js';
import { blockedWithViewer } from './leaderboards.js';

/**
 * Users who may see the board of a scope: of a class its students, its instructor and staff; of a group its members and staff;
 * of the others any signed-in user.
 */
export async function mayFollow(context: Context, scope: Scope): Promise<boolean> {
  return (await rejectionOf(context, scope)) === null;
}

/** Users who have a block see a shared stream without those with whom they have it: by a stream of their own. */
export async function streamAccess(context: Context): Promise<StreamAccess> {
  return (await blockedWithViewer(context)).size === 0 ? true : 'own';
}

/** Throws {@link ScopeNotFound} for an unknown course or class, {@link NotAMember} for the class of others. */
export async function requireMayFollow(context: Context, scope: Scope): Promise<void> {
  const rejection = await rejectionOf(context, scope);
  if (rejection) throw rejection;
}

async function rejectionOf(context: Context, scope: Scope): Promise<NotAMember | ScopeNotFound | null> {
  const { viewer } = context;
  if (!viewer) return new NotAMember();
  if (scope.type === 'global') return null;
  if (isDirect(scope)) return scope.id === viewer.id ? null : new ScopeNotFound();
  if (scope.type === 'group') {
    const member = await context.db.row(
      'select 1 as found from group_member where group_id = $1 and (user_id = $2 or $3) limit 1',
      [scope.id, viewer.id, hasRole(viewer, 'staff')],
    );
    return member ? null : new ScopeNotFound();
  }
  if (scope.type === 'course') {
    const course = await context.db.row(
      `select 1 as found from course where id = $1
       union all select 1 from class where course_id = $1
       union all select 1 from board_score where board_key = 'course:' || $1::text || '/all-time' limit 1`,
      [scope.id],
    );
    return course ? null : new ScopeNotFound();
  }
  const found = await context.db.row<{ known: boolean; may: boolean }>(
    `select
       exists (select from class where id = $1) or exists (select from class_member where class_id = $1) as known,
       exists (select from class_member where class_id = $1 and user_id = $2)
         or exists (select from class where id = $1 and instructor_id = $2) as may`,
    [scope.id, viewer.id],
  );
  if (!found?.known) return new ScopeNotFound();
  return found.may || hasRole(viewer, 'staff') ? null : new NotAMember();
}
