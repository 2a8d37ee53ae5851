import { hasRole, type Viewer } from '../../../../platform/auth.js';
import type { Transaction } from '../../../../platform/command.js';
import { InvalidInput, type DomainError } from '../../../../platform/domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import {
  ClassNotFound,
  CourseNotFound,
  GroupNotFound,
  NotAMember,
  NotInClass,
  NotInCourse,
} from '../../domain/errors.js';
import type { Place, Writer } from '../../domain/place.js';
import { valuesOf, visibleGroup } from '../../queries/visibility.js';

export function writerOf(viewer: Viewer): Writer {
  return { id: viewer.id, official: hasRole(viewer, 'staff') };
}

/** The place that an input names, or a refusal of one that names two. */
export function placeOf(input: { readonly [Part in keyof Place]?: string | null }): Place {
  const { courseId = null, classId = null, groupId = null } = input;
  if ([courseId, classId, groupId].filter((id) => id !== null).length > 1)
    throw new InvalidInput([
      {
        field: classId === null ? 'input.groupId' : 'input.classId',
        message: 'give one of courseId, classId and groupId',
      },
    ]);
  return { courseId, classId, groupId };
}

/** Refuses a viewer who may not write there. A secret group does not exist for those who are not in it. */
export async function requireWriter(transaction: Transaction, viewer: Viewer, place: Place): Promise<void> {
  const { courseId, classId, groupId } = place;
  const refuse = async (sql: string, id: string, notFound: DomainError, notAMember: DomainError): Promise<void> => {
    const [found] = isUuid(id) ? await transaction.sql<{ member: boolean }>(sql, [...valuesOf(viewer), id]) : [];
    if (!found) throw notFound;
    if (!found.member && !hasRole(viewer, 'staff')) throw notAMember;
  };
  if (courseId !== null) await refuse(COURSE, courseId, new CourseNotFound('input.courseId'), new NotInCourse());
  if (classId !== null) await refuse(CLASS, classId, new ClassNotFound('input.classId'), new NotInClass());
  if (groupId !== null) await refuse(GROUP, groupId, new GroupNotFound(), new NotAMember());
}

const COURSE = `select $2::boolean
    or exists (select from course_member where course_id = course.id and user_id = $1)
    or exists (select from class_member where course_id = course.id and user_id = $1) as member
  from course where id = $3`;

// A shared lock: no user is taken out of the place between this look and the commit.
const CLASS = `select $2::boolean or exists (
    select from class_member where class_id = $3 and user_id = $1 for share) as member
  from class_member where class_id = $3 limit 1`;

const GROUP = `select exists (select from membership where group_id = $3 and user_id = $1 for share) as member
  from community_group where id = $3 and ${visibleGroup('community_group')}`;
