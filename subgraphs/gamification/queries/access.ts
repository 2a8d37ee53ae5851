import { hasRole } from '../../../platform/auth.js';
import type { Context } from '../../../platform/context.js';
import type { Scope } from '../domain/boards.js';

/** The board of a class is for its students, its instructor and staff; the others are for any signed-in person. */
export async function mayFollow(context: Context, scope: Scope): Promise<boolean> {
  const { viewer } = context;
  if (!viewer) return false;
  if (scope.type !== 'class' || hasRole(viewer, 'staff')) return true;
  const found = await context.db.row(
    `select 1 as found from class_member where class_id = $1 and user_id = $2
     union all select 1 from class where id = $1 and instructor_id = $2`,
    [scope.id, viewer.id],
  );
  return found !== undefined;
}
