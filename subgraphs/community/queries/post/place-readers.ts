import { hasRole } from '../../../../platform/auth.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { ClassNotFound, GroupNotFound, NotAMember, NotInClass } from '../../domain/errors.js';
import { viewerOf, visibleGroup } from '../visibility.js';

/** A class that one is not in looks the same to a student as to a stranger: it exists, and is not theirs to read. */
export async function requireClassReader(context: Context, classId: string): Promise<void> {
  const viewer = requireViewer(context);
  const [found] = isUuid(classId)
    ? await context.db.rows<{ member: boolean }>(
        `select bool_or(user_id = $2) as member from class_member where class_id = $1 having count(*) > 0`,
        [classId, viewer.id],
      )
    : [];
  if (!found) throw new ClassNotFound('classId');
  if (!found.member && !hasRole(viewer, 'staff')) throw new NotInClass();
}

/** A secret group does not exist for those who are not in it. */
export async function requireGroupReader(context: Context, groupId: string): Promise<void> {
  requireViewer(context);
  const [found] = isUuid(groupId)
    ? await context.db.rows<{ reader: boolean }>(
        `select $2::boolean or exists (select from membership where group_id = $3 and user_id = $1) as reader
         from community_group where id = $3 and ${visibleGroup('community_group')}`,
        [...viewerOf(context), groupId],
      )
    : [];
  if (!found) throw new GroupNotFound('groupId');
  if (!found.reader) throw new NotAMember();
}
