import { hasRole } from '../../../platform/auth.js';
import { perRequest, type Context } from '../../../platform/context.js';
import { InvalidInput } from '../../../platform/domain/errors.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import type { CourseAccess, CourseLevel, CourseStatus } from '../domain/course.js';

/** What a contents page shows of a course. The aggregate has the same fields, so either can be answered with. */
export interface CourseView {
  readonly id: string;
  readonly instructorId: string;
  readonly title: string;
  readonly slug: string;
  readonly summary: string;
  readonly language: string;
  readonly level: CourseLevel;
  readonly tags: readonly string[];
  readonly access: CourseAccess;
  readonly status: CourseStatus;
  readonly sequential: boolean;
}

const COLUMNS = 'id, instructor_id, title, slug, summary, language, level, tags, access, status, sequential';

/** Published courses are public; others are seen by their author, by staff and by who learns them. `$2` viewer, `$3` staff. */
const VISIBLE = `(status = 'published' or instructor_id = $2 or $3::boolean
  or exists (select from enrollment where course_id = course.id and student_id = $2))`;

function viewerOf(context: Context): [id: string | null, staff: boolean] {
  return [context.viewer?.id ?? null, hasRole(context.viewer, 'staff')];
}

export const courseById = perRequest((context) =>
  rowLoader<CourseView>('id', (ids) =>
    context.db.rows(`select ${COLUMNS} from course where id = any($1::uuid[]) and ${VISIBLE}`, [
      ids,
      ...viewerOf(context),
    ]),
  ),
);

/** By id or by slug: exactly one of them. */
export async function findCourse(
  context: Context,
  by: { readonly id: string | null; readonly slug: string | null },
): Promise<CourseView | null> {
  if ((by.id === null) === (by.slug === null)) {
    throw new InvalidInput([{ field: 'id', message: 'give id or slug, and not both' }]);
  }
  if (by.id !== null) return courseById(context).load(by.id);
  const course = await context.db.row<CourseView>(`select ${COLUMNS} from course where slug = $1 and ${VISIBLE}`, [
    by.slug,
    ...viewerOf(context),
  ]);
  return course ?? null;
}
